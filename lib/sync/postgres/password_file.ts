import { readText } from "../../system/disk/files_in.ts";
import { variable } from "../../system/process/environment.ts";

/** Where somebody connects to, and as whom. */
export interface Sought {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly database: string | undefined;
  readonly user: string | undefined;
}

/** Finds the password in the file that `psql` reads, `~/.pgpass` or that of `PGPASSFILE`; `undefined` where it has none. */
export function passwordInFile({ host, port, database, user }: Sought): string | undefined {
  const home = variable("HOME") ?? variable("USERPROFILE");
  const path = variable("PGPASSFILE") ?? (home && `${home}/.pgpass`);
  const text = path === undefined ? undefined : readText(path);
  const name = user ?? variable("PGUSER") ?? variable("USER") ?? "";
  const wanted = [
    host ?? variable("PGHOST") ?? "localhost",
    String(port ?? variable("PGPORT") ?? 5432),
    database ?? variable("PGDATABASE") ?? name,
    name,
  ];
  for (const line of text?.split(/\r?\n/) ?? []) {
    if (line.startsWith("#")) continue;
    const fields = [...line.matchAll(/((?:\\.|[^:\\])*)(?::|$)/g)].map(([, field]) =>
      field!.replace(/\\(.)/g, "$1")
    );
    // Behind the last field there is an empty one.
    if (fields.length < 6) continue;
    if (wanted.every((value, i) => fields[i] === "*" || fields[i] === value)) return fields[4];
  }
  return undefined;
}
