import { listTables } from "../../store/table.ts";
import { nameOf } from "../../system/files.ts";
import { answerJson } from "../answers.ts";
import type { Source } from "../source.ts";
import type { Ask, Route } from "./ask.ts";

/** The files that are shown, with their tables: `{db, name, path, table, tables, error}`; and whether they can be changed. */
export const files: Route = {
  method: "GET",
  params: [],
  answer: ({ sources, mayWrite }: Ask) =>
    answerJson({ files: sources.map(fileOf), write: mayWrite }),
};

function fileOf(source: Source, db: number): Record<string, unknown> {
  const { path } = source;
  const about = { db, name: nameOf(path), path };
  try {
    const { reader: { database, table } } = source.table(undefined);
    const tables = database.attempt("read", () => listTables(database));
    return { ...about, table, tables, error: null };
  } catch (error) {
    return { ...about, table: null, tables: [], error: (error as Error).message };
  }
}
