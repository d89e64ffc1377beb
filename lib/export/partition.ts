import { quote, STAMP } from "../event/names.ts";

/** What each folder of a partitioned export holds the events of. */
export const PARTITIONS = ["date", "table", "track_id"] as const;

/** One of them. */
export type Partition = typeof PARTITIONS[number];

/** Writes what is selected behind an event's columns, so that the folders can be named by it. */
export function partitionColumn(by: Partition | undefined, table: string): string {
  const [, timestamp] = STAMP.map(quote);
  switch (by) {
    case "date":
      return `, strftime(try_cast(${timestamp} AS TIMESTAMP), '%Y-%m-%d') AS date`;
    case "table":
      return `, '${table.replaceAll("'", "''")}' AS "table"`;
    default:
      return "";
  }
}

/** Writes how a column is selected: in the name of a folder an empty text is no value, as null is. */
export function columnAs(name: string, by: Partition | undefined): string {
  return name === by ? `nullif(${quote(name)}, '') AS ${quote(name)}` : quote(name);
}

/** Gives a folder the name that Hive gives it: DuckDB writes `%F0%9F…` for an emoji, which Spark takes for letters. */
export function hiveName(name: string): string {
  const at = name.indexOf("=") + 1;
  const value = decodeURIComponent(name.slice(at));
  return name.slice(0, at) + value.replace(ESCAPED, escape);
}

// deno-lint-ignore no-control-regex -- these too cannot stand in a name
const ESCAPED = /[\x00-\x1f"#%'*/:=?\\\x7f{[\]^]/g;

function escape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
