import assert from "node:assert/strict";
import { Reader } from "../mod.ts";
import type { Expected } from "./expected.ts";
import type { Data } from "./operations.ts";
import { textOf } from "./values.ts";

/** A line of a log as the contract has it. */
const LINE =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \| (TRACKING|MONITOR) {1,5}\| [^!]*!📁!\{.*\}$/;

/**
 * Asserts that each record that these lives acknowledged can be read from the log files and from JSONL, and that no
 * more lines are cut there than kills can have cut: one each.
 */
export function checkRecords(
  folder: string,
  lives: readonly Expected[],
): { records: number; cut: number } {
  const logs = `${folder}/logs`;
  const jsonl = `${folder}/records.jsonl`;
  const lines = exists(logs) ? filesIn(logs).flatMap(linesIn) : [];
  const rows = exists(jsonl) ? linesIn(jsonl) : [];
  const logged = index(exists(logs) ? Reader.readLogs(logs) : []);
  const flat = index(rows.flatMap(parsed));
  const records = lives.flatMap((life) => life.records);
  for (const record of records) {
    const key = keyOf(record);
    compare(record, logged.get(key), `the log of ${key}`, Object.keys(record));
    compare(record, flat.get(key), `the JSONL of ${key}`, ["op", "i", "note"]);
  }
  const cut = lines.filter((line) => !LINE.test(line)).length +
    rows.filter((row) => parsed(row).length === 0).length;
  assert.ok(cut <= lives.length, `${cut} lines are cut, of ${lives.length} kills`);
  return { records: logged.size, cut };
}

function compare(record: Data, found: Data | undefined, what: string, keys: string[]): void {
  assert.ok(found !== undefined, `${what} is missing`);
  for (const key of keys) {
    const got = textOf(found[key]);
    const want = textOf(record[key]);
    // An event has the id in the place of its object.
    if (got !== want) {
      assert.equal(got, `t ${JSON.stringify(want.slice(2))}`, `"${key}" in ${what}`);
    }
  }
}

function index(records: readonly Data[]): Map<string, Data> {
  return new Map(records.map((record) => [keyOf(record), record]));
}

function keyOf({ track_id, life, op, i }: Data): string {
  return `${track_id ?? life} ${op}/${i}`;
}

function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`);
}

function linesIn(path: string): string[] {
  return Deno.readTextFileSync(path).split("\n").filter((line) => line !== "");
}

function parsed(line: string): Data[] {
  try {
    return [JSON.parse(line) as Data];
  } catch {
    return [];
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
