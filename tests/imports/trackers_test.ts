/* Files that other trackers wrote, read as their own readers read them. */
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import { type Event, Reader, type Run } from "../../mod.ts";
import { importRuns } from "../../lib/imports/import.ts";
import { MessageWriter } from "../../lib/wire/writer.ts";
import { tempFolder } from "../support/mod.ts";

const SAMPLES = fileURLToPath(new URL("../fixtures/imports/", import.meta.url));

// deno-lint-ignore no-explicit-any -- what each tool's own reader gave
function expected(folder: string): any {
  return JSON.parse(Deno.readTextFileSync(`${SAMPLES}${folder}/expected.json`));
}

/** What JSON has no numbers for stands there as words. */
function numberOf(value: unknown): unknown {
  return value === "nan" ? NaN : value === "inf" ? Infinity : value;
}

/** Gives the values of a metric, each with its step, oldest first. */
function history(reader: Reader, trackId: string, name: string): unknown[] {
  return (reader.toRows({ trackId }) as Event[]).filter((row) => (row[name] ?? null) !== null)
    .map((row) => [row.step, row[name]]);
}

function runsIn(reader: Reader): Map<string, Run> {
  return new Map(reader.runs({ archived: true }).map((run) => [run.trackId, run]));
}

function micros(seconds: number): string {
  const whole = new Date(Math.floor(seconds * 1000)).toISOString().replace("T", " ").slice(0, 23);
  return whole + String(1000 + Math.round(seconds * 1e6) % 1000).slice(1);
}

for (const folder of ["mlflow-sqlite", "mlflow-files"]) {
  Deno.test(`${folder}: metrics, params, tags, states and times are those that MLflow reads`, async () => {
    using temp = tempFolder();
    const db = temp.file("a.db");
    const done = await importRuns(`${SAMPLES}${folder}`, db);
    assert.deepEqual([done.from, done.table, done.runs, done.damaged], ["mlflow", "mlflow", 4, 0]);
    using reader = new Reader(db, { table: "mlflow" });
    const runs = runsIn(reader);
    for (const told of expected(folder).runs) {
      const run = runs.get(told.run_id)!;
      const ms = (text: string | null) => Date.parse(`${text!.replace(" ", "T")}Z`);
      assert.deepEqual([run.name, run.status, run.archived, run.group], [
        told.name,
        told.status.toLowerCase(),
        told.stage === "deleted",
        "digits",
      ]);
      assert.deepEqual([ms(run.started), ms(run.ended)], [told.start_time, told.end_time]);
      assert.deepEqual(run.tags, told.tags.purpose === undefined ? [] : ["purpose=sample"]);
      assert.deepEqual(run.environment?.argv, ["ml.py"]);
      for (const [name, values] of Object.entries(told.history)) {
        // A step has one event, and another one where a metric has two values of it.
        const seen = (values as unknown[][]).map(([step, , value]) => [step, numberOf(value)]);
        assert.deepEqual(
          history(reader, told.run_id, name).map(String).sort(),
          seen.map(String).sort(),
        );
      }
      for (const row of reader.toRows({ trackId: told.run_id }) as Event[]) {
        for (const [name, value] of Object.entries(told.params)) assert.equal(row[name], value);
      }
      const [summary] = reader.summary({ where: `track_id = '${told.run_id}'`, archived: true });
      for (const [name, value] of Object.entries(told.last)) {
        assert.deepEqual(summary![name], numberOf(value), name);
      }
    }
    assert.equal((await importRuns(`${SAMPLES}${folder}`, db)).events, 0);
  });
}

Deno.test("tensorboard: scalars of both writers, texts, histograms, hyperparameters as params", async () => {
  using temp = tempFolder();
  const db = temp.file("a.db");
  const done = await importRuns(`${SAMPLES}tensorboard`, db);
  assert.deepEqual([done.from, done.runs, done.events, done.damaged], ["tensorboard", 4, 40, 0]);
  using reader = new Reader(db, { table: "tensorboard" });
  const ids = new Map(reader.runs().map((run) => [run.name!, run.trackId]));
  for (const [path, told] of Object.entries<Event>(expected("tensorboard"))) {
    const name = path.replace(/\/(?:hparams\/)?[^/]+$/, "");
    const trackId = ids.get(name)!;
    const tags = { ...told.scalars };
    for (const [tag, { values }] of Object.entries<Event>(told.tensors)) tags[tag] = values;
    for (const [tag, values] of Object.entries<unknown[][]>(tags)) {
      const seen = values.map(([step, , value]) => [step, numberOf([value].flat()[0])]);
      assert.deepEqual(history(reader, trackId, tag), seen, `${path} ${tag}`);
    }
    if (told.hparams) {
      for (const row of reader.toRows({ trackId }) as Event[]) {
        assert.deepEqual([row.lr, row.model], [told.hparams.lr, told.hparams.model]);
      }
    }
    const histograms = Object.entries<number[][]>(told.histogramValues ?? {});
    for (const [tag, [value]] of histograms) {
      const [step, min, max, num, sum] = value!;
      const [[at, held]] = history(reader, trackId, tag) as [[number, Event]];
      assert.deepEqual([at, held.min, held.max, held.num, held.sum], [step, min, max, num, sum]);
    }
    const first = told.tensors["train/loss"]?.values[0][1];
    if (first !== undefined) {
      assert.equal(reader.toRows({ trackId })[0]!.timestamp, micros(first));
    }
  }
  for (const part of ["", "/tensorboardX", "/tensorboardX/alpha"]) {
    assert.equal((await importRuns(`${SAMPLES}tensorboard${part}`, db)).events, 0, part);
  }
});

Deno.test("trackio: steps, configs, NaN, nested values", async () => {
  using temp = tempFolder();
  const db = temp.file("a.db");
  const told = expected("trackio");
  const done = await importRuns(`${SAMPLES}trackio/digits.db`, db);
  assert.deepEqual([done.from, done.runs, done.events], ["trackio", 2, 22]);
  using reader = new Reader(db, { table: "trackio" });
  for (const { name, config, logs } of told.runs) {
    const run = reader.runs().find((run) => run.name === name)!;
    assert.match(run.trackId, /^[0-9a-f]{32}$/);
    assert.deepEqual([run.group, run.status], ["digits", null]);
    assert.equal(run.started!.replace(" ", "T"), config._Created.slice(0, 26));
    const rows = reader.toRows({ trackId: run.trackId }) as Event[];
    for (const [i, { timestamp, ...log }] of logs.entries()) {
      const row = rows[i]!;
      for (const [key, value] of Object.entries(log)) {
        assert.deepEqual(row[key], numberOf(value), key);
      }
      assert.equal(row.timestamp.slice(0, 24), timestamp.replace("T", " ").slice(0, 24));
      assert.deepEqual([row.lr, row.model, row.layers], [config.lr, config.model, config.layers]);
    }
    assert.ok(!Object.keys(rows[0]!).some((key) => key.startsWith("_")));
  }
  assert.equal((await importRuns(`${SAMPLES}trackio`, db)).events, 0);
});

Deno.test("wandb: history, config, tags, note, state and what only the summary has", async () => {
  using temp = tempFolder();
  const db = temp.file("a.db");
  const done = await importRuns(`${SAMPLES}wandb`, db);
  assert.deepEqual([done.from, done.runs, done.events, done.damaged], ["wandb", 2, 24, 0]);
  using reader = new Reader(db, { table: "wandb" });
  for (const told of Object.values<Event>(expected("wandb"))) {
    const run = runsIn(reader).get(told.run.id)!;
    assert.deepEqual([run.name, run.tags, run.note, run.group, run.status], [
      told.run.name,
      told.run.tags,
      told.run.notes,
      told.run.project,
      "finished",
    ]);
    assert.equal(`${run.started!.replace(" ", "T")}Z`, told.run.start);
    const rows = reader.toRows({ trackId: told.run.id }) as Event[];
    const values = { NaN: NaN, Infinity: Infinity } as Record<string, unknown>;
    for (const [i, { _step, _timestamp, ...items }] of told.history.entries()) {
      assert.equal(rows[i]!.step, Number(_step));
      assert.equal(rows[i]!.timestamp, micros(Number(_timestamp)));
      for (const [key, text] of Object.entries<string>(items)) {
        assert.deepEqual(rows[i]![key], values[text] ?? JSON.parse(text), key);
      }
      assert.deepEqual([rows[i]!.lr, rows[i]!.layers], [told.config.lr, told.config.layers]);
    }
    const [summary] = reader.summary({ where: `track_id = '${told.run.id}'` });
    assert.deepEqual([summary!.best, summary!["train/loss"]], [
      0.9,
      JSON.parse(told.summary["train/loss"]),
    ]);
  }
  assert.equal((await importRuns(`${SAMPLES}wandb`, db)).events, 0);
});

Deno.test("a file that is still written is imported as far as it goes, then the rest; cut at any byte, what is whole comes", async () => {
  using temp = tempFolder();
  const files = [
    ["tensorboard/tensorboardX/alpha", "events.out.tfevents.1796055069.host", "tensorboard"],
    ["wandb/offline-run-20261130_161243-idalpha", "run-idalpha.wandb", "wandb"],
  ] as const;
  for (const [folder, name, table] of files) {
    const whole = Deno.readFileSync(`${SAMPLES}${folder}/${name}`);
    const path = temp.file(`${table}/run/${name}`);
    Deno.mkdirSync(temp.file(`${table}/run`), { recursive: true });
    const db = temp.file(`${table}.db`);
    const fractions = [0.3, 0.55, 0.8, 1];
    let events = 0;
    for (const fraction of fractions) {
      Deno.writeFileSync(path, whole.subarray(0, Math.floor(whole.length * fraction)));
      const done = await importRuns(temp.file(table), db);
      assert.ok(done.runs === 1 && done.damaged === (fraction < 1 ? 1 : 0), `${table} ${fraction}`);
      events += done.events;
    }
    assert.ok(events >= 10);
    const fresh = temp.file(`${table}_fresh.db`);
    await importRuns(temp.file(table), fresh);
    const [grown, once] = [db, fresh].map((path) => {
      using reader = new Reader(path, { table });
      return [reader.toRows(), reader.runs()];
    });
    assert.deepEqual(grown, once);
  }
});

Deno.test("damaged records are left out, counted, and cost no others", async () => {
  using temp = tempFolder();
  cpSync(`${SAMPLES}tensorboard/tensorboard`, temp.file("tb"), { recursive: true });
  const name = "events.out.tfevents.1796055069.host";
  const bytes = Deno.readFileSync(temp.file(`tb/alpha/${name}`));
  let at = 0;
  for (let i = 0; i < 5; i++) at += 16 + new DataView(bytes.buffer).getUint32(at, true);
  bytes[at + 20]! ^= 255;
  Deno.writeFileSync(temp.file(`tb/alpha/${name}`), bytes);
  const tb = await importRuns(temp.file("tb"), temp.file("a.db"));
  assert.deepEqual([tb.damaged, tb.runs], [1, 2]);
  using reader = new Reader(temp.file("a.db"), { table: "tensorboard" });
  const alpha = reader.runs().find((run) => run.name === "alpha")!.trackId;
  const count = ["train/loss", "val/acc"].map((tag) => history(reader, alpha, tag).length);
  assert.deepEqual(count.toSorted(), [10, 9].toSorted());

  cpSync(`${SAMPLES}wandb`, temp.file("wandb"), { recursive: true });
  const path = temp.file("wandb/offline-run-20261130_161243-idalpha/run-idalpha.wandb");
  const log = Deno.readFileSync(path);
  log[log.length - 10]! ^= 255;
  Deno.writeFileSync(path, log);
  const wandb = await importRuns(temp.file("wandb"), temp.file("a.db"));
  assert.equal(wandb.damaged, 1);
  assert.equal(wandb.runs, 2);

  cpSync(`${SAMPLES}mlflow-files`, temp.file("ml"), { recursive: true });
  const run = temp.file("ml/mlruns/371274853482652613/2d3959bc5c9947e2a35d8d8ef563aa4d");
  const loss = Deno.readTextFileSync(`${run}/metrics/train/loss`);
  Deno.writeTextFileSync(`${run}/metrics/train/loss`, `${loss}damaged line\n179500010`);
  const mlflow = await importRuns(temp.file("ml"), temp.file("a.db"));
  assert.deepEqual([mlflow.damaged, mlflow.runs, mlflow.events], [2, 4, 24]);

  Deno.copyFileSync(`${SAMPLES}trackio/digits.db`, temp.file("digits.db"));
  {
    using conn = new DatabaseSync(temp.file("digits.db"));
    conn.exec("UPDATE metrics SET metrics = '{broken' WHERE step = 3");
  }
  const trackio = await importRuns(temp.file("digits.db"), temp.file("a.db"));
  assert.deepEqual([trackio.damaged, trackio.runs, trackio.events], [2, 2, 20]);
});

Deno.test("what was told here of an imported run, or set in it, stays; what was deleted there is put away", async () => {
  using temp = tempFolder();
  const db = temp.file("a.db");
  Deno.copyFileSync(`${SAMPLES}mlflow-sqlite/mlflow.db`, temp.file("mlflow.db"));
  await importRuns(temp.file("mlflow.db"), db);
  using reader = new Reader(db, { table: "mlflow" });
  const alpha = reader.runs().find((run) => run.name === "alpha")!.trackId;
  reader.setRun(alpha, { name: "mine", note: "kept", tags: ["own"] });
  reader.setValue("lr", "0.2", alpha);
  {
    using conn = new DatabaseSync(temp.file("mlflow.db"));
    conn.prepare("UPDATE runs SET lifecycle_stage = 'deleted' WHERE run_uuid = ?").run(alpha);
  }
  assert.equal((await importRuns(temp.file("mlflow.db"), db)).events, 0);
  const run = runsIn(reader).get(alpha)!;
  assert.deepEqual([run.name, run.note, run.tags, run.archived], ["mine", "kept", ["own"], true]);
  assert.deepEqual(new Set(reader.column("lr", { trackId: alpha })), new Set(["0.2"]));
});

/** Writes records as W&B's log has them: cut to pieces where a block ends. */
function wandbLog(records: readonly Uint8Array[]): Uint8Array {
  const bytes: number[] = [...new TextEncoder().encode(":W&B"), 0xe1, 0xbe, 0];
  for (const record of records) {
    for (let at = 0, isFirst = true; isFirst || at < record.length;) {
      let room = 32_768 - bytes.length % 32_768;
      if (room < 7) {
        bytes.push(...new Uint8Array(room));
        room = 32_768;
      }
      const piece = record.subarray(at, at + room - 7);
      at += piece.length;
      const isLast = at >= record.length;
      const kind = isFirst ? (isLast ? 1 : 2) : isLast ? 4 : 3;
      const head = new Uint8Array(7);
      new DataView(head.buffer).setUint32(0, crc32(Uint8Array.of(kind, ...piece)), true);
      new DataView(head.buffer).setUint16(4, piece.length, true);
      head[6] = kind;
      bytes.push(...head);
      for (const byte of piece) bytes.push(byte);
      isFirst = false;
    }
  }
  return Uint8Array.from(bytes);
}

function wandbStep(step: number, text: string): Uint8Array {
  const item = (name: string, json: string) => (item: MessageWriter) =>
    item.bytes(1, name).bytes(16, json);
  return new MessageWriter().message(
    2,
    (history) =>
      history.message(1, item("_step", String(step))).message(
        1,
        item("_timestamp", String(1000 + step)),
      )
        .message(1, item("text", JSON.stringify(text))).message(1, item("loss", "NaN")),
  ).finish();
}

Deno.test("wandb: records over several blocks; one that is damaged costs no others", async () => {
  using temp = tempFolder();
  const sizes = [10, 32_600, 100_000, 3, 32_754, 32_755, 32_756, 70_000, 5];
  const run = new MessageWriter().message(17, (run) => run.bytes(1, "long").bytes(8, "a name"))
    .finish();
  const records = [run, ...sizes.map((size, step) => wandbStep(step, "x".repeat(size)))];
  const log = wandbLog(records);
  Deno.writeFileSync(temp.file("run-long.wandb"), log);
  const done = await importRuns(temp.file("run-long.wandb"), temp.file("a.db"));
  assert.deepEqual([done.events, done.damaged], [sizes.length, 0]);
  using reader = new Reader(temp.file("a.db"), { table: "wandb" });
  const rows = reader.toRows() as Event[];
  assert.deepEqual(
    rows.map(({ step, text }) => [step, text.length]),
    sizes.map((size, i) => [i, size]),
  );
  assert.ok(rows.every(({ loss }) => Number.isNaN(loss)));
  assert.deepEqual([reader.runs()[0]!.name, reader.runs()[0]!.status], ["a name", "lost"]);
  log[60_000]! ^= 255;
  Deno.writeFileSync(temp.file("run-long.wandb"), log);
  const damaged = await importRuns(temp.file("run-long.wandb"), temp.file("b.db"));
  assert.ok(damaged.damaged >= 1 && damaged.events >= sizes.length - 2, JSON.stringify(damaged));
  const random = () => Math.floor(Math.random() * log.length);
  for (let i = 0; i < 20; i++) {
    const broken = log.slice(0, random());
    for (let k = 0; k < 3 && broken.length > 10; k++) {
      broken[7 + random() % (broken.length - 7)]! ^= 1 + random() % 255;
    }
    Deno.writeFileSync(temp.file("run-long.wandb"), broken);
    if (broken.length > 7) await importRuns(temp.file("run-long.wandb"), temp.file(`r${i}.db`));
  }
});

Deno.test("tensorboard: whatever is broken in a file, what is whole comes and nothing is thrown", async () => {
  using temp = tempFolder();
  const whole = Deno.readFileSync(
    `${SAMPLES}tensorboard/tensorboardX/alpha/events.out.tfevents.1796055069.host`,
  );
  Deno.mkdirSync(temp.file("tb"));
  for (let i = 0; i < 60; i++) {
    const broken = whole.slice(0, 24 + Math.floor(Math.random() * (whole.length - 24)));
    const at = 60 + Math.floor(Math.random() * Math.max(1, broken.length - 60));
    if (at < broken.length) broken[at]! ^= 1 + Math.floor(Math.random() * 255);
    Deno.writeFileSync(temp.file("tb/events.out.tfevents.1"), broken);
    const done = await importRuns(temp.file("tb"), temp.file("a.db"));
    assert.equal(done.runs, 1);
    assert.ok(done.damaged <= 2);
  }
});

Deno.test("mlflow: a folder with both its database and its files", async () => {
  using temp = tempFolder();
  for (const folder of ["mlflow-sqlite", "mlflow-files"]) {
    cpSync(`${SAMPLES}${folder}`, temp.file("both"), { recursive: true });
  }
  const done = await importRuns(temp.file("both"), temp.file("a.db"));
  assert.deepEqual([done.runs, done.events], [8, 48]);
  cpSync(`${SAMPLES}wandb`, temp.file("both/wandb"), { recursive: true });
  await assert.rejects(
    importRuns(temp.file("both"), temp.file("a.db")),
    /it has files of (?:mlflow and wandb|wandb and mlflow); say which by --from/,
  );
  assert.equal((await importRuns(temp.file("both"), temp.file("a.db"), { from: "wandb" })).runs, 2);
});
