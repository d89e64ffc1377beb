import { describe } from "../../errors.ts";
import { queryAside } from "../../sql/query.ts";
import { answerRows } from "../answers.ts";
import { Refusal } from "../refusal.ts";
import type { Route } from "./ask.ts";
import { readBody } from "./body.ts";
import { answerLate } from "./late.ts";
import type { OpenSource } from "../open_source.ts";

/** The rows of a query that only reads; it ends with its request. */
export const sql: Route = {
  params: [],
  answer: async ({ request, signal, open }) => {
    const { query, engine = "sqlite" } = await readBody(request, ["query", "engine"]);
    if (typeof query !== "string") {
      throw new Refusal(400, `Cannot query with ${describe(query)}: SQL is text`);
    }
    const run = runnerOf(engine, open());
    return await answerLate(async (signal) => answerRows(await run(query, signal)), signal());
  },
};

type Runner = (query: string, signal: AbortSignal) => Promise<Record<string, unknown>[]>;

function runnerOf(engine: unknown, source: OpenSource): Runner {
  switch (engine) {
    case "sqlite":
      return (query, signal) => queryAside(source.reader.database, query, signal);
    case "duckdb":
      return async (query, signal) => (await source.duckdb()).run(query, [], signal);
  }
  throw new Refusal(400, `Cannot query by ${describe(engine)}: expected "sqlite" or "duckdb"`);
}
