/* A small part of `deno task prove --sync`. */
import assert from "node:assert/strict";
import { proveSync } from "../../prove/sync.ts";
import { postgresPrograms } from "../support/postgres.ts";

Deno.test({
  name:
    "(slow) syncs that are killed, with their server too, leave PostgreSQL with what all sources have",
  ignore: postgresPrograms() === undefined,
  fn: async () => {
    const tried = await proveSync({ seed: 5, sources: 3, kills: 3 });
    assert.ok(tried!.events > 0);
  },
});
