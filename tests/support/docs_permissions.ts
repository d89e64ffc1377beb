/*
 * The flags that an example in the docs needs, as the table in docs/permissions.md names them: each row is
 * recognised in the code by a call, and the name in its flags stands for the name in that call.
 */

/** A row of the table by its first cell → what calls for it, the path in a group where it has one. */
const CALLS: Readonly<Record<string, RegExp>> = {
  "track": /new Tracker(?:<[^(]*>)?\("([^"]+)"/g,
  "track into a folder that is not there yet": /new Tracker\("([^"/]+)\//g,
  "track in memory": /new Tracker\(Tracker\.(?:IN_MEMORY|SKIP_INSERT)/g,
  "read": /new Reader(?:<[^(]*>)?\("([^"]+)"/g,
  "answer requests with `dashboard`": /dashboard\("([^"]+)"/g,
  "edit through a `Reader`": /new Reader\("([^"]+)"(?=[^]*reader\.(?:set|delete|remove))/g,
  "query `db.events`": /sql\([^)]*db\.events/g,
  "copy": /copy\("([^"]+)", "[^"]+"/g,
  "export": /to(?:Csv|Jsonl)\("([^"]+)"/g,
  'use `engine: "duckdb"`': /engine: "duckdb"/g,
  "write Parquet": /toParquet\(/g,
  "log to files": /(?:logsPath|jsonl): "([^"]+)"/g,
  "read logs, JSONL or an exported object":
    /(?:readLogs|scanLogs|readJsonl|readAsset|scanCache)\("([^"]+)"/g,
  "compare by `drift`, make a `profile`": /(?:drift|profile)\("([^"]+)"/g,
  "`watch`": /watch\("([^"]+)"/g,
  "use `cache`": /cache: "([^"]+)"/g,
  "use `gitRoot`": /gitRoot: /g,
  "use `logSystemParams`": /logSystemParams: true/g,
  "use `logNetworkParams`": /logNetworkParams: true/g,
};

/** What an example does beside tracking: the functions that it tracks read files, for one. */
const ITS_OWN: Readonly<Record<string, RegExp>> = {
  "--allow-read=missing.csv": /load\("missing\.csv"\)/,
  "--allow-write=rules.json": /writeTextFileSync\("rules\.json"/,
  "--allow-write=out.json": /writeTextFileSync\("out\.json"/,
  "--allow-write=mlruns,log.csv": /mkdirSync\("mlruns/,
};

/** Reads the table: what for → its flags. */
export function permissionRows(page: string): Map<string, string[]> {
  const rows = page.matchAll(/^\| (.+?) +\| (.+?) +\|$/gm).map(([, to, flags]) =>
    [to!, flags!.match(/--[\w-]+(?:=[\w.]+)?/g) ?? []] as [string, string[]]
  );
  return new Map(rows.filter(([to]) => to !== "to" && !to.startsWith("---")));
}

/** Gives the rows that some of these examples show. */
export function rowsShown(examples: readonly string[]): Set<string> {
  const shown = Object.entries(CALLS).filter(([, call]) =>
    examples.some((code) => code.search(call) >= 0)
  );
  return new Set(shown.map(([to]) => to));
}

/** Gives the flags for an example. */
export function flagsFor(
  code: string,
  rows: ReadonlyMap<string, readonly string[]>,
): string[] {
  const flags = new Set<string>();
  for (const [to, call] of Object.entries(CALLS)) {
    for (const [, path] of code.matchAll(call)) {
      for (const flag of rows.get(to) ?? []) {
        flags.add(path === undefined ? flag : flag.replace(/=.*/, `=${path}`));
      }
    }
  }
  for (const [, target] of code.matchAll(/copy\("[^"]+", "([^"]+)"/g)) {
    for (const flag of rows.get("track")!) flags.add(flag.replace(/=.*/, `=${target}`));
  }
  for (const [flag, call] of Object.entries(ITS_OWN)) if (call.test(code)) flags.add(flag);
  return flags.has("--allow-all") ? ["--allow-all"] : [...flags];
}

/** Lists the rows that no call is known for, and the calls that no row names. */
export function unmatched(rows: ReadonlyMap<string, unknown>): string[] {
  return [...new Set(rows.keys()).symmetricDifference(new Set(Object.keys(CALLS)))];
}
