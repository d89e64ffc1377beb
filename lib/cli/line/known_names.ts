import { scanCache } from "../../cache/results.ts";
import { quote } from "../../event/names.ts";
import { Reader } from "../../reader/reader.ts";
import type { Run } from "../../types.ts";
import { SHELLS } from "../commands/completions.ts";

/** A name that may be meant, and what there is to say of it. */
export interface Known {
  readonly word: string;
  readonly about?: string | undefined;
}

/** Where to look for names. */
export interface Source {
  readonly db: string;
  readonly table: string | undefined;
}

type Look = (reader: Reader) => Known[] | Promise<Known[]>;

/** More would not help whoever chooses. */
const MOST = 1000;

/** What an operand or the value of an option names, by how the help calls it, and how to find what there is of it. */
const LOOKS: Readonly<Record<string, Look>> = {
  table: (reader) => reader.tables().map((word) => ({ word })),
  column: columns,
  columns,
  key: columns,
  x: columns,
  y: columns,
  by: columns,
  "where-key": columns,
  metric: columns,
  sort: columns,
  baseline: runs,
  tag: (reader) => distinct(allRuns(reader).flatMap(({ tags }) => tags)),
  group: (reader) => distinct(allRuns(reader).map(({ group }) => group)),
  "track-id": runs,
  benchmark: (reader) => benchmarksBy(reader, "name"),
  base: (reader) => benchmarksBy(reader, "branch"),
  head: (reader) => benchmarksBy(reader, "branch"),
  id: (reader) =>
    reader.assets.list().map(({ id, columns }) => ({ word: id, about: columns.join(", ") })),
};

/** Lists what an operand or the value of an option may be; nothing where only the user knows. */
export async function knownNames(what: string, { db, table }: Source): Promise<Known[]> {
  if (what === "shell") return SHELLS.map((word) => ({ word }));
  const look = LOOKS[what];
  if (look === undefined) return [];
  using reader = new Reader(db, { table: what === "table" ? undefined : table });
  return (await look(reader)).slice(0, MOST);
}

function columns({ dtypes }: Reader): Known[] {
  return Object.entries(dtypes).map(([word, about]) => ({ word, about }));
}

function allRuns(reader: Reader): Run[] {
  return reader.runs({ archived: true });
}

function distinct(words: readonly (string | null)[]): Known[] {
  return [...new Set(words)].flatMap((word) => word === null ? [] : [{ word }]);
}

/** `reader.runs()` counts the events of each run, which takes three times as long. */
async function runs(reader: Reader): Promise<Known[]> {
  const rows = await reader.sql(
    `SELECT DISTINCT track_id FROM ${quote(reader.table)} LIMIT ${MOST}`,
  );
  return rows.map((row) => ({ word: String(row.track_id) }));
}

/** Lists what stands in a column of the table of benchmarks. */
async function benchmarksBy(reader: Reader, column: string): Promise<Known[]> {
  if (!reader.tables().includes("benchmarks")) return [];
  const rows = await reader.sql(`SELECT DISTINCT ${column} AS word FROM benchmarks LIMIT ${MOST}`);
  return distinct(rows.map(({ word }) => word as string | null));
}

/** Lists the runs that computed what a cache keeps. */
export function knownInCache(path: string): Known[] {
  const runs = new Set(scanCache(path).map(({ trackId }) => trackId));
  return runs.values().take(MOST).map((word) => ({ word })).toArray();
}
