import { isCache } from "../../cache/file.ts";
import { Database } from "../../store/database.ts";
import { refuseForeign } from "../../store/table.ts";
import { vacuum as vacuumFile, type Vacuumed } from "../../store/vacuum.ts";
import type { Action } from "../command.ts";
import { sizeText } from "../terminal/size.ts";

/** Gives the room back that removed runs, objects and results took, and says how much. */
export const vacuum: Action = ([db], { json, durability }) => {
  check(db!);
  const done = vacuumFile(db!, { durability });
  if (!json) return sentence(done);
  const { before, after } = done;
  return { columns: [], rows: [{ before, after, freed: freedBy(done) }] };
};

/** Another program's file may rely on how its rows are numbered. */
function check(path: string): void {
  using db = Database.open(path, { busyTimeout: 30, readOnly: true });
  db.attempt("read", () => isCache(db) || refuseForeign(db));
}

function freedBy({ before, after }: Vacuumed): number {
  return Math.max(0, before - after);
}

function sentence(done: Vacuumed): string {
  const [freed, before, after] = [freedBy(done), done.before, done.after].map(sizeText);
  const held = done.held ? "; the rest once others have read what was before" : "";
  return `Freed ${freed}: ${before} before, ${after} now${held}`;
}
