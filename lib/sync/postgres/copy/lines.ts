import { hexOf } from "../../../system/bytes.ts";
import { formatMicros, parseMicros } from "../../../event/clock.ts";
import { EXTRA, STAMP } from "../../../event/names.ts";
import { TrackerError } from "../../../errors.ts";
import type { RawChunk } from "../../../store/read/cells.ts";
import type { Kind } from "../../../types.ts";
import { type Decode, decoder } from "../../../values/decode.ts";
import { encode } from "../../../values/encode.ts";
import { parseTagged, tag, tagAsset } from "../../../values/extra.ts";
import { writeJson } from "../../../values/json.ts";
import type { Stored } from "../../../values/kind.ts";
import type { Mark } from "../../source_file.ts";
import { ChunkFigures } from "../figures/chunk.ts";
import { escape } from "./text.ts";
import type { Kinds } from "../tables.ts";

/** A moment as it is stored and as PostgreSQL prints it, so that it comes back as it was. */
const MOMENT = /^(?!0000)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/;

/** So many columns may be full without a row being longer than a page of PostgreSQL's, whatever they hold. */
const SAFE_COLUMNS = 400;

/** In bytes: what a row may take of its page. */
const ROOM = 7500;

/** A column of a source on its way into one of the store. */
interface Way {
  readonly name: string;
  /** Where it stands in a row. */
  readonly at: number;
  readonly from: Kind;
  /** Kind in the store; `undefined` where it has no such column. */
  readonly to: Kind | undefined;
  /** Of cells as they are, where the kinds are the same. */
  readonly write: ((cell: Stored) => string | undefined) | undefined;
  readonly decode: readonly [narrow: Decode | undefined, wide: Decode | undefined];
}

/** What a line is made with beside its row. */
interface OfRow {
  readonly wide: boolean;
  readonly extra: Stored;
  readonly figures: ChunkFigures;
}

function wayOf(name: string, at: number, from: Kind, to: Kind | undefined): Way {
  const write = from === to ? WRITERS[from] : undefined;
  return { name, at, from, to, write, decode: [decoder(from, false), decoder(from, true)] };
}

/** Lines of COPY, what they come to, and how far the source is with them. */
export interface ChunkLines {
  readonly lines: string;
  readonly figures: ChunkFigures;
  readonly end: Omit<Mark, "sign">;
}

/** Makes lines of COPY of rows of a source: the rowid, then its columns. */
export class Lines {
  /** The columns that lines are of. */
  readonly columns: readonly string[];
  readonly #ways: readonly Way[];
  readonly #trackIdAt: number;
  readonly #timestampAt: number;
  /** Whether a row may take more than its page has. */
  readonly #isWide: boolean;

  constructor(from: Kinds, to: Kinds) {
    const names = [...from.keys()];
    const placeOf = (name: string) => names.indexOf(name) + 1;
    [this.#trackIdAt, this.#timestampAt] = [placeOf("track_id"), placeOf("timestamp")];
    this.#ways = names.map((name, i) => wayOf(name, i + 1, from.get(name)!, to.get(name)))
      .filter(({ name }) => !STAMP.includes(name));
    const own = this.#ways.filter(({ to }) => to !== undefined).map(({ name }) => name);
    this.columns = [...STAMP, ...own, EXTRA];
    this.#isWide = own.length > SAFE_COLUMNS;
  }

  #placeOf(row: readonly Stored[]): ChunkLines["end"] {
    const [trackId, timestamp] = [row[this.#trackIdAt], row[this.#timestampAt]].map(String);
    return { rowid: BigInt(row[0] as number), trackId: trackId!, timestamp: timestamp! };
  }

  /** Gives the lines of a chunk, which has rows. @throws {TrackerError} for a timestamp that is no moment */
  of({ rows, wide, extraAt }: RawChunk): ChunkLines {
    const figures = new ChunkFigures(this.#ways.map(({ name }) => name));
    let lines = "";
    for (const row of rows) {
      lines += this.#line(row, { wide, extra: extraAt < 0 ? null : row[extraAt]!, figures });
    }
    return { lines, figures, end: this.#placeOf(rows.at(-1)!) };
  }

  #line(row: readonly Stored[], { wide, extra, figures }: OfRow): string {
    const spilled: Record<string, unknown> = {};
    const [trackId, said] = [row[this.#trackIdAt], row[this.#timestampAt]].map(String) as [
      string,
      string,
    ];
    const timestamp = MOMENT.test(said) ? said : this.#moment(row, said);
    if (timestamp !== said) spilled.timestamp = said;
    const run = figures.event(trackId, timestamp);
    let line = `${escape(trackId)}\t${timestamp}`;
    let room = this.#isWide ? ROOM : Infinity;
    for (const [place, way] of this.#ways.entries()) {
      const cell = row[way.at]!;
      let text = cell === null ? NULL : way.write?.(cell) ?? converted(way, cell, wide);
      if (text !== undefined && text !== NULL && this.#isWide) {
        const size = Math.min(24, 8 + text.length);
        if (size > room) text = undefined;
        else room -= size;
      }
      if (text === undefined) spilled[way.name] = spill(way, cell, wide);
      if (way.to === undefined) continue;
      line += `\t${text ?? NULL}`;
      if (text !== undefined && text !== NULL) run.take(place, text);
    }
    const extraText = extraLine(extra, spilled);
    if (extraText !== NULL) run.spilled++;
    return `${line}\t${extraText}\n`;
  }

  /** What another tool wrote otherwise is the same moment here, and its own text beside it. */
  #moment(row: readonly Stored[], said: string): string {
    const micros = parseMicros(said);
    if (micros !== undefined) return formatMicros(micros);
    throw new TrackerError(
      `Cannot sync run "${row[this.#trackIdAt]}": its timestamp "${said}" is no moment`,
    );
  }
}

/** Gives the text of a cell that its column in the store holds otherwise; `undefined` where it cannot. */
function converted(way: Way, cell: Stored, wide: boolean): string | undefined {
  const value = decoded(way, cell, wide);
  if (way.to === undefined || value instanceof Uint8Array) return undefined;
  const encoded = encode(value, way.to);
  return typeof encoded === "symbol" || encoded === null ? undefined : WRITERS[way.to](encoded);
}

function decoded({ decode }: Way, cell: Stored, wide: boolean): unknown {
  const of = decode[wide ? 1 : 0];
  return of === undefined ? cell : of(cell);
}

/** Of an object its id is known here, and JSON carries no bytes. */
function spill(way: Way, cell: Stored, wide: boolean): unknown {
  const value = decoded(way, cell, wide);
  if (value instanceof Uint8Array) return { $: "bytes", v: hexOf(value) };
  return way.from === "asset" ? tagAsset(String(value)) : tag(value);
}

const NULL = "\\N";

/** Kind → text of a cell for COPY; `undefined` for a cell that is not as the kind's are. */
const WRITERS: Readonly<Record<Kind, (cell: Stored) => string | undefined>> = {
  number: (cell) => typeof cell === "number" ? String(cell) : undefined,
  bigint: (cell) =>
    typeof cell === "bigint" || Number.isSafeInteger(cell) ? String(cell) : undefined,
  boolean: (cell) =>
    cell === 1 || cell === 1n ? "true" : cell === 0 || cell === 0n ? "false" : undefined,
  string: (cell) => typeof cell === "string" && !cell.includes("\0") ? escape(cell) : undefined,
  asset: (cell) => typeof cell === "string" && !cell.includes("\0") ? escape(cell) : undefined,
  date: (cell) => typeof cell === "string" && MOMENT.test(cell) ? cell : undefined,
  json: (cell) => isJson(cell) ? escape(cell) : undefined,
  blob: (cell) => cell instanceof Uint8Array ? `\\\\x${hexOf(cell)}` : undefined,
};

/** Tells whether a cell is JSON. */
export function isJson(cell: Stored): cell is string {
  if (typeof cell !== "string") return false;
  try {
    JSON.parse(cell);
    return true;
  } catch {
    return false;
  }
}

/** What spills here joins what spilled in the source. */
function extraLine(text: Stored, spilled: Record<string, unknown>): string {
  const isWhole = Object.keys(spilled).length === 0;
  if (text === null && isWhole) return NULL;
  const tagged = text === null ? {} : parseTagged(text) ?? { [EXTRA]: String(text) };
  const isOurs = typeof text === "string" && isWhole && !(EXTRA in tagged);
  return escape(isOurs ? text : writeJson({ ...tagged, ...spilled }));
}
