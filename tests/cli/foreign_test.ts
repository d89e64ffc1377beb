import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { tempFolder } from "../support/mod.ts";
import { everyCommand, messageOf, xtAll } from "../support/xt.ts";

Deno.test("every command but sql refuses another program's database, and says what it has", async () => {
  using folder = tempFolder();
  const db = folder.file("mlflow.db");
  using conn = new DatabaseSync(db);
  conn.exec("CREATE TABLE metrics (value REAL); INSERT INTO metrics VALUES (0.5)");
  const calls = everyCommand({
    ...{ db, source: db, path: db, target: folder.file("all.db"), output: folder.file("a.csv") },
    ...{ column: "loss", x: "lr", y: "loss", key: "loss", value: "1", id: "0123456789abcdef" },
    ...{ metric: "loss", "track-id": "calm-otter-000001", query: "SELECT value FROM metrics" },
    // A tracker may begin a table beside those of another program, and any text may be a log.
  }, ["bench import", "bench run", "import", "logs", "sync"]);
  const outcomes = await xtAll(calls);
  for (const [i, call] of calls.entries()) {
    if (call[0] === "sql") assert.equal(outcomes[i]!.code, 0);
    else if (call[0] === "cache") messageOf(outcomes[i]!, 1, call);
    else {
      const message = messageOf(outcomes[i]!, 1, call);
      const why = /no table of events; it has "metrics"$|no such asset$/;
      assert.match(message, why, call.join(" "));
    }
  }
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["mlflow.db"]);
});
