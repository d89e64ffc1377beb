import assert from "node:assert/strict";
import { type Place, PLACES, type Row, type Rows } from "./expected.ts";
import type { Contents } from "./tables.ts";
import { checkTimes } from "./wholeness.ts";

/** The rows of one life, by the places where they are. */
export type Stored = Record<Place, Rows>;

/** Sorts the rows of all tables by the lives that logged them. */
export function rowsByLife(
  main: Contents,
  parts: ReadonlyMap<string, Contents>,
): Map<string, Stored> {
  const lives = new Map<string, Stored>();
  const rowsOf = (life: string) => lives.getOrInsertComputed(life, noRows);
  for (const [table, rows] of main.tables) {
    checkTimes(rows, table);
    for (const { trackId, timestamp, values } of rows) {
      const [life, place] = placeOf(table, trackId, values);
      const own = rowsOf(life)[place];
      const run = place === "events" ? `${trackId} ` : "";
      if (place === "calls") own.set(`${own.size}`, callIn(values));
      else add(own, `${run}${keyOf(values)}`, timed(values, timestamp));
    }
  }
  for (const [name, { tables }] of parts) {
    const { part } = rowsOf(name.slice("part_".length, -".db".length));
    for (const { timestamp, values } of [...tables.values()].flat()) {
      add(part, keyOf(values), timed(values, timestamp));
    }
  }
  return lives;
}

export function timed(values: Row, timestamp: string): Row {
  return new Map([...values, ["timestamp", timestamp]]);
}

export function noRows(): Stored {
  const entries = PLACES.map((place) => [place, new Map()] as const);
  return Object.fromEntries(entries) as unknown as Stored;
}

export function keyOf(values: Row): string {
  return ["op", "i"].map((key) => values.get(key)?.slice(2)).join("/");
}

export function add(rows: Rows, key: string, values: Row): void {
  assert.ok(!rows.has(key), `event ${key} is there twice`);
  rows.set(key, values);
}

/** Tells whose row it is, and which of its places it is in. */
function placeOf(table: string, trackId: string, values: Row): [life: string, place: Place] {
  if (table === "calls") return [trackId, "calls"];
  if (table.startsWith("t_")) return [trackId, "own"];
  if (trackId === "shared-run-000001") {
    return [JSON.parse(values.get("life")!.slice(2)) as string, "shared"];
  }
  return [trackId.replace(/\.\d+$/, ""), "events"];
}

/** Of a call only what it gave is known beforehand. */
function callIn(values: Row): Row {
  return new Map(["x", "square"].map((key) => [key, values.get(key)!]));
}
