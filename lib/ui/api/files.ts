import { listTables } from "../../store/table.ts";
import { nameOf } from "../../system/files.ts";
import { answerJson } from "../answers.ts";
import type { Source } from "../source.ts";
import type { Ask, Route } from "./ask.ts";

/** The files that are shown, with their tables: `{db, name, path, table, tables, error}`; and whether they can be changed. */
export const files: Route = {
  params: [],
  answer: ({ sources, mayWrite, open }: Ask) =>
    answerJson({ files: sources.map((source, db) => fileOf(source, db, open)), write: mayWrite }),
};

function fileOf(source: Source, db: number, open: Ask["open"]): Record<string, unknown> {
  const { path } = source;
  const about = { db, name: nameOf(path), path };
  try {
    const { reader: { database, table } } = open(source);
    const tables = database.attempt("read", () => listTables(database));
    return { ...about, table, tables, error: null };
  } catch (error) {
    return { ...about, table: null, tables: [], error: (error as Error).message };
  }
}
