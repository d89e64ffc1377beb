import type { PreparedStatement } from "@duckdb/node-bindings";
import { formatMillis, parseMoment } from "../event/clock.ts";
import { quote } from "../event/names.ts";
import type { Database } from "../store/database.ts";
import type { Source } from "../store/sources.ts";
import { TRACED } from "./kinds.ts";
import type { Library } from "./library.ts";

/** Is thrown where a text in a column of moments is none: the column is one of texts then. */
export class NoStampError extends Error {}

/** µs since 1970 → the text of the file, where it is another than that of the events logged here. */
export type OddStamps = Map<bigint, string>;

/** Reads the texts of events' moments. */
export class StampReader {
  readonly #odd: OddStamps;
  #second = "none yet";
  #start = 0;

  /** @param odd takes what is written otherwise */
  constructor(odd: OddStamps) {
    this.#odd = odd;
  }

  /** Gives the same of a text that lies in these bytes, if it shares its second with the one before; else NaN. */
  readBytes(bytes: Uint8Array, at: number, length: number): number {
    if (length !== LENGTH || this.#second.length !== LENGTH - 6) return NaN;
    for (let i = 0; i < LENGTH - 6; i++) {
      if (bytes[at + i] !== this.#second.charCodeAt(i)) return NaN;
    }
    return this.#start + digitsAt(bytes, at + LENGTH - 6);
  }

  /** Gives the µs since 1970. @throws {NoStampError} for what is no moment */
  read(text: unknown): bigint {
    if (typeof text !== "string") throw new NoStampError();
    // Most share their second with the one before.
    if (text.startsWith(this.#second) && DIGITS.test(text.slice(20))) {
      return BigInt(this.#start + Number(text.slice(20)));
    }
    const moment = parseMoment(text);
    if (moment === undefined) throw new NoStampError();
    const micros = BigInt(moment.millis) * 1000n + BigInt(moment.micros);
    const start = Number(micros) - Number(text.slice(20));
    if (!USUAL.test(text)) {
      if (!this.#odd.has(micros)) this.#odd.set(micros, text);
    } else if (Number.isSafeInteger(start + 1e6)) {
      this.#second = text.slice(0, 20);
      this.#start = start;
    }
    return micros;
  }
}

/** Gives the number that six digits make; NaN where they are none. */
function digitsAt(bytes: Uint8Array, at: number): number {
  let number = 0;
  for (let i = at; i < at + 6; i++) {
    const digit = bytes[i]! - 48;
    if (digit < 0 || digit > 9) return NaN;
    number = 10 * number + digit;
  }
  return number;
}

/** In characters: how long the text of a moment is that was written here. */
const LENGTH = 26;

const DIGITS = /^\d{6}$/;
const USUAL = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/;

/** Writes the moments of events as the file has them. */
export class StampWriter {
  readonly #odd: OddStamps;
  #second = NaN;
  #prefix = "";

  constructor(odd: OddStamps) {
    this.#odd = odd;
  }

  /** Gives µs since 1970 as text. */
  text(micros: bigint): string {
    const odd = this.#odd.size === 0 ? undefined : this.#odd.get(micros);
    if (odd !== undefined) return odd;
    const number = Number(micros);
    const second = Math.floor(number / 1e6);
    if (!Number.isSafeInteger(number)) return usualText(micros);
    // Most share their second with the one before.
    if (second !== this.#second) {
      this.#second = second;
      this.#prefix = usualText(micros).slice(0, 20);
    }
    return this.#prefix + String(1e6 + number - second * 1e6).slice(1);
  }
}

function usualText(micros: bigint): string {
  const rest = (micros % 1000n + 1000n) % 1000n;
  return formatMillis(Number((micros - rest) / 1000n)) + String(1000n + rest).slice(1);
}

/** Tells whether some event has a moment that is none. Reading all takes as long as a query: only where types are asked for. */
export function hasNoStamp(db: Database, { name }: Source): boolean {
  const sql = `SELECT DISTINCT timestamp FROM ${quote(name)} WHERE NOT (${SURE})`;
  return db.rows(sql).some(([text]) => typeof text !== "string" || parseMoment(text) === undefined);
}

/** What is no moment does not look so; every month has 28 days. */
const SURE = [
  `timestamp GLOB '${"dddd-dd-dd dd:[0-5]d:[0-5]d.dddddd".replaceAll("d", "[0-9]")}'`,
  "substr(timestamp, 6, 2) BETWEEN '01' AND '12'",
  "substr(timestamp, 9, 2) BETWEEN '01' AND '28'",
  "substr(timestamp, 12, 2) < '24'",
].join(" AND ");

/** The type of each column of a statement. */
export type Types = readonly number[];

/** Gives the types of what a statement gives. */
export function typesOf(statement: PreparedStatement, library: Library): Types {
  const count = library.prepared_statement_column_count(statement);
  return Array.from(
    { length: count },
    (_, c) => library.prepared_statement_column_type(statement, c),
  );
}

/** Tells whether a column may be one of moments of events. */
export function mayBeStamps(types: Types, { Type }: Library): boolean {
  return types.includes(Type.TIMESTAMP);
}

/**
 * Tells which columns of a statement are moments of events, as they stand in the file.
 *
 * @param traced the types on tables where these have a type of their own; `undefined` where that gave none: names tell then
 */
export function stampsAmong(
  statement: PreparedStatement,
  traced: Types | undefined,
  library: Library,
): ReadonlySet<number> {
  const types = typesOf(statement, library);
  const isTold = traced?.length === types.length;
  const name = (c: number) => library.prepared_statement_column_name(statement, c);
  const isStamp = (c: number) => isTold ? traced[c] === library.Type[TRACED] : NAMED.test(name(c));
  const { TIMESTAMP } = library.Type;
  return new Set(types.keys().filter((c) => types[c] === TIMESTAMP && isStamp(c)));
}

const NAMED = /^((min|max|first|last|any_value)\()?([^()]+\.)?"?timestamp"?\)?$/i;
