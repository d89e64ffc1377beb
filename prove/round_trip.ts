import assert from "node:assert/strict";
import { inspect, isDeepStrictEqual } from "node:util";
import { type Event, Reader, Tracker } from "../mod.ts";
import { type Dice, drawEvent, expected, KEYS } from "../tests/support/random_events.ts";
import { type Cell, parseCsv } from "./csv.ts";
import { readParquet } from "./parquet.ts";

/**
 * Logs random events to a file, its log files and JSONL, and asserts that all of them, and the exports, give back what
 * each can carry. Gives the number of values.
 */
export async function roundTrip(dice: Dice, folder: string, events: number): Promise<number> {
  const keys = dice.list(4, 40, () => dice.pick(KEYS));
  const logged = Array.from({ length: events }, () => drawEvent(dice, keys));
  const [db, jsonl, logs] = ["runs.db", "sink.jsonl", "logs"].map((name) => `${folder}/${name}`);
  {
    using tracker = new Tracker(db, { warnings: false, logsPath: logs, jsonl });
    // Each with keys of its own takes a transaction of its own.
    for (const event of logged.slice(0, 20)) tracker.log(event);
    tracker.logBatch(logged.slice(20));
  }
  const wanted = logged.map((event) => mapOf(event, (value) => expected(value)));
  using reader = new Reader(db!);
  const rows = reader.toRows();
  compare("Reader.toRows()", rows, wanted, same);
  compare("Reader.readLogs()", Reader.readLogs(logs!), logged.map(asLogged), same);
  compare("the JSONL sink", Reader.readJsonl(jsonl!).map(withoutLevel), logged, sameAsJson);
  reader.toJsonl(`${folder}/export.jsonl`);
  compare("toJsonl()", Reader.readJsonl(`${folder}/export.jsonl`), wanted, sameAsJson);
  reader.toCsv(`${folder}/export.csv`);
  compare("toCsv()", readCsv(`${folder}/export.csv`), wanted.map(wellFormed), sameAsCell);
  await reader.toParquet(`${folder}/export.parquet`);
  const inParquet = await readParquet(`${folder}/export.parquet`);
  compare("toParquet()", inParquet, wanted.map(wellFormed), sameInUtf8);
  return logged.reduce((sum, event) => sum + Object.keys(event).length, 0);
}

/** In log files what is undefined within an event, and a small bigint, stay what they are. */
function asLogged(event: Event): Event {
  return mapOf(event, (value) => expected(value, true));
}

function withoutLevel({ level: _, ...data }: Event): Event {
  return data;
}

/** UTF-8 has no half surrogates: keys with one may fall together in a header. */
function wellFormed(event: Event): Event {
  return Object.fromEntries(
    Object.entries(event).filter(([key]) => key.isWellFormed() && !key.includes("\ufffd")),
  );
}

function mapOf(event: Event, map: (value: unknown) => unknown): Event {
  return Object.fromEntries(Object.entries(event).map(([key, value]) => [key, map(value)]));
}

/** Asserts that events have each value that is wanted, as far as a form carries it. */
function compare(
  what: string,
  found: readonly Event[],
  wanted: readonly Event[],
  isSame: (found: unknown, wanted: unknown) => boolean,
): void {
  assert.equal(found.length, wanted.length, `${what}: number of events`);
  for (const [i, want] of wanted.entries()) {
    for (const key of Object.keys(want)) {
      const got = Object.hasOwn(found[i]!, key) ? found[i]![key] : undefined;
      if (isSame(got, want[key])) continue;
      assert.fail(
        `${what}: ${inspect(key)} of event ${i} is ${inspect(got)}, was ${inspect(want[key])}`,
      );
    }
  }
}

function same(found: unknown, wanted: unknown): boolean {
  return isDeepStrictEqual(found ?? null, wanted ?? null);
}

/** Whatever column it stands in, or `_extra`, Parquet holds it; DuckDB writes 0 and −0 of a column as one of them. */
function sameInUtf8(found: unknown, wanted: unknown): boolean {
  return same(found, inUtf8(wanted)) || (found === 0 && wanted === 0);
}

function inUtf8(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(inUtf8);
  const members = Object.entries(value);
  return Object.fromEntries(members.map(([key, member]) => [key.toWellFormed(), inUtf8(member)]));
}

/** JSON has no NaN, no bigint, no Date: null, digits and ISO text stand there. */
function sameAsJson(found: unknown, wanted: unknown): boolean {
  return isDeepStrictEqual(found ?? null, asJson(wanted));
}

function asJson(value: unknown, nested = false): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") {
    return !Number.isFinite(value) ? null : nested && value === 0 ? 0 : value;
  }
  if (typeof value === "bigint") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Temporal.Instant) return value.toString();
  if (typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((member) => asJson(member, true));
  return mapOf(value as Event, (member) => asJson(member, true));
}

function sameAsCell(found: unknown, wanted: unknown): boolean {
  const { text, quoted } = (found ?? { text: "", quoted: false }) as Cell;
  if (wanted === null || wanted === undefined) return text === "" && !quoted;
  switch (typeof wanted) {
    case "string":
      return text === wanted.toWellFormed() && (text !== "" || quoted);
    case "number":
      return text !== "" && Object.is(Number(text), wanted);
    case "bigint":
      return text === String(wanted);
    case "boolean":
      return text === String(wanted);
  }
  if (wanted instanceof Date) return new Date(text).getTime() === wanted.getTime();
  return isDeepStrictEqual(JSON.parse(text), JSON.parse(JSON.stringify(asJson(wanted))));
}

function readCsv(path: string): Event[] {
  const [header, ...rows] = parseCsv(Deno.readTextFileSync(path));
  return rows.map((row) => Object.fromEntries(row.map((cell, i) => [header![i]!.text, cell])));
}
