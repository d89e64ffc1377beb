/* `xt import`: what it says, its exit codes. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { tempFolder } from "../support/mod.ts";
import { messageOf, xtAll } from "../support/xt.ts";

const SAMPLES = fileURLToPath(new URL("../fixtures/imports/", import.meta.url));

Deno.test("xt import says how many events of how many runs came, and how much was damaged", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  const log = folder.file("run-x.wandb");
  const whole = Deno.readFileSync(
    `${SAMPLES}wandb/offline-run-20261130_161245-idbeta/run-idbeta.wandb`,
  );
  Deno.writeFileSync(log, whole.subarray(0, whole.length - 3));
  Deno.writeTextFileSync(folder.file("a.csv"), "x\n1\n");
  const calls = [
    ["import", `${SAMPLES}mlflow-sqlite`, db],
    ["import", `${SAMPLES}mlflow-files/mlruns`, db, "--table", "ml", "--json"],
    ["import", log, db],
    ["runs", db, "--table", "mlflow", "--archived", "only", "--json"],
    ["import", folder.file("a.csv"), db, "--from", "csv"],
    ["import", folder.file("none"), db],
    ["import", folder.file("a.csv"), db, "--from", "excel"],
    ["import", folder.file("a.csv")],
    ["import", folder.file("a.csv"), db, "--table", "_runs"],
  ];
  const [text, json, cut, deleted, csv, none, unknown, missing, reserved] = await xtAll(calls);
  assert.equal(text!.stdout, "Imported 24 rows of 4 runs from mlflow to table mlflow\n");
  assert.deepEqual(JSON.parse(json!.stdout), {
    source: `${SAMPLES}mlflow-files/mlruns`,
    from: "mlflow",
    table: "ml",
    runs: 4,
    events: 24,
    damaged: 0,
  });
  assert.deepEqual([cut!.code, cut!.stdout], [
    0,
    "Imported 12 rows of 1 run from wandb to table wandb\n",
  ]);
  assert.match(cut!.stderr, /^xt: 1 record of ".*run-x\.wandb" could not be read[^\n]+\n$/);
  assert.deepEqual(JSON.parse(deleted!.stdout).map(({ name }: { name: string }) => name), ["gone"]);
  assert.equal(csv!.code, 0);
  assert.match(messageOf(none!, 1, calls[5]!), /Cannot import ".*none": no such file/);
  messageOf(unknown!, 2, calls[6]!);
  messageOf(missing!, 2, calls[7]!);
  assert.match(messageOf(reserved!, 1, calls[8]!), /_runs/);
});
