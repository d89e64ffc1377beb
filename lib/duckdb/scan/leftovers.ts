import { EXTRA } from "../../event/names.ts";
import type { RawChunk } from "../../store/read/cells.ts";
import { decoder } from "../../values/decode.ts";
import { type Extra, parseTagged, tag, untag, withoutSet } from "../../values/extra.ts";
import { writeJson } from "../../values/json.ts";
import { jsonText } from "../../values/text.ts";
import type { Stored } from "../../values/kind.ts";
import { type ColumnKind, wholeJson } from "../kinds.ts";
import { base64Of } from "../../system/bytes.ts";

/** What the columns of a chunk cannot hold: for some of its rows what `_extra` has, tagged. */
export class Leftovers {
  readonly #wide: boolean;
  readonly #rows = new Map<number, Extra>();

  /** @param places where each column stands in a row @param asked the keys to look for; all if absent */
  constructor(
    { rows, extraAt, wide }: RawChunk,
    places: ReadonlyMap<string, number>,
    asked?: ReadonlySet<string>,
  ) {
    this.#wide = wide;
    for (let i = 0; extraAt >= 0 && i < rows.length; i++) {
      const text = rows[i]![extraAt];
      if (text === null) continue;
      const cellOf = (key: string) => rows[i]![places.get(key) ?? -1] ?? null;
      const extra = withoutSet(parseTagged(text) ?? { [EXTRA]: text }, cellOf, asked);
      if (Object.keys(extra).length > 0) this.#rows.set(i, extra);
    }
  }

  /** How many rows have any. */
  get count(): number {
    return this.#rows.size;
  }

  /** Takes the number that SQLite could not hold in a column: NaN, ±Infinity, −0. */
  takeNumber(row: number, name: string): number | undefined {
    const extra = this.#rows.get(row);
    if (extra === undefined || !Object.hasOwn(extra, name)) return undefined;
    const { $: kind, v } = (extra[name] ?? {}) as { $?: unknown; v?: unknown };
    if (kind !== "number") return undefined;
    this.#forget(row, name);
    return Number(v);
  }

  /** Takes what so many rows have under a key that no column could hold, as cells of a column of a kind. */
  takeCells(name: string, kind: ColumnKind, count: number): Stored[][] {
    return Array.from({ length: count }, (_, row) => {
      const extra = this.#rows.get(row);
      if (extra === undefined || !Object.hasOwn(extra, name)) return [null];
      const value = untag(extra[name]);
      this.#forget(row, name);
      return [cellOf(kind, value)];
    });
  }

  #forget(row: number, name: string): void {
    const { [name]: _, ...rest } = this.#rows.get(row) ?? {};
    if (Object.keys(rest).length === 0) this.#rows.delete(row);
    else this.#rows.set(row, rest);
  }

  /** Adds a cell: as the value that it is in a column of its kind, else as SQLite holds it. */
  add(row: number, name: string, kind: ColumnKind, cell: Stored): void {
    const value = decoder(kind === "stamp" ? "string" : kind, this.#wide)?.(cell) ?? cell;
    const tagged = value instanceof Uint8Array ? { $: "blob", v: base64Of(value) } : tag(value);
    const members = Object.entries(this.#rows.get(row) ?? {});
    this.#rows.set(row, Object.fromEntries([...members, [name, tagged]]));
  }

  /** Gives what a row has as the JSON of `_extra`; `null` where it has nothing. */
  textOf(row: number): string | null {
    const extra = this.#rows.get(row);
    return extra === undefined ? null : wholeJson(writeJson(extra));
  }
}

function cellOf(kind: ColumnKind, value: unknown): Stored {
  if (value === null || value === undefined) return null;
  if (kind === "json") return jsonText(value);
  if (value instanceof Date) return value.toISOString();
  return typeof value === "boolean" ? Number(value) : value as Stored;
}
