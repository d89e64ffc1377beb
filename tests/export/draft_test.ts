/* What is written beside a database: whole or not at all, on the disk before it has its name, and never over the database. */
import assert from "node:assert/strict";
import { copy, Reader, Tracker } from "../../mod.ts";
import { bytesIn, errorOf, tempFolder } from "../support/mod.ts";
import { failure, killed, lines } from "../support/xt.ts";

const unix = { ignore: Deno.build.os === "windows" };

/** Makes a file with an object, and gives its id. */
function fill(path: string, size = 1000, events = 10): string {
  using tracker = new Tracker(path, { warnings: false });
  tracker.logBatch(Array.from({ length: events }, (_, i) => ({ i, x: Math.random() })));
  return tracker.log({ model: new Uint8Array(size).fill(7) }).model as unknown as string;
}

/** Everything that writes a file, by name. */
function writers(db: string, id: string): Record<string, (path: string) => unknown> {
  return {
    csv: (path) => withReader(db, (reader) => reader.toCsv(path)),
    jsonl: (path) => withReader(db, (reader) => reader.toJsonl(path)),
    parquet: (path) => withReader(db, (reader) => reader.toParquet(path)),
    object: (path) => withReader(db, (reader) => reader.assets.export(id, path)),
  };
}

async function withReader(db: string, work: (reader: Reader) => unknown): Promise<void> {
  using reader = new Reader(db);
  await work(reader);
}

Deno.test(
  "an export is refused where it is a file of the database, by name, link or hard link",
  unix,
  async () => {
    using folder = tempFolder();
    const [db, hard, soft, dangling] = ["runs.db", "hard", "soft", "dangling"].map(folder.file) as [
      string,
      string,
      string,
      string,
    ];
    const id = fill(db);
    using tracker = new Tracker(db);
    tracker.log({ i: 1 });
    Deno.linkSync(db, hard);
    Deno.symlinkSync("runs.db", soft);
    Deno.symlinkSync("runs.db-journal", dangling);
    Deno.linkSync(`${db}-wal`, folder.file("wal"));
    const targets = [db, hard, soft, dangling, `${db}-wal`, `${db}-shm`, `${db}-journal`];
    for (const [name, write] of Object.entries(writers(db, id))) {
      for (const path of [...targets, folder.file("wal"), `${folder.path}/./runs.db`]) {
        await assert.rejects(
          Promise.try(write, path),
          new TypeError(`Cannot write "${path}": it is the database`),
          name,
        );
      }
    }
    for (const path of targets) {
      const message = `Cannot write "${path}": it is the database`;
      assert.equal(await failure(1, "assets", "export", db, id, path), message);
    }
    await withReader(db, (reader) => assert.equal(reader.count(), 12));
    assert.throws(() => copy(db, hard), new TypeError(`Cannot copy "${db}" to itself`));
  },
);

Deno.test(
  "lines and results are refused where they would go into the database, there or not",
  unix,
  () => {
    using folder = tempFolder();
    const db = folder.file("runs.db");
    const cache = folder.file("cache.db");
    const refused = (
      options: ConstructorParameters<typeof Tracker>[1],
      path: string,
      what: string,
    ) => assert.throws(() => new Tracker(db, options), { name: "TypeError", message: what }, path);
    for (const exists of [false, true]) {
      if (exists) {
        new Tracker(db, { cache }).close();
        Deno.linkSync(db, folder.file("hard"));
        Deno.linkSync(cache, folder.file("hard_cache"));
      }
      const paths = [db, `${db}-wal`, `${db}-journal`, ...(exists ? [folder.file("hard")] : [])];
      for (const path of paths) {
        refused({ jsonl: path }, path, `Cannot log to "${path}": it is the database`);
        refused({ logsPath: path }, path, `Cannot log to "${path}": it is the database`);
        refused({ cache: path }, path, `Cannot cache in "${path}": it is the database`);
      }
      const named = folder.file("lines.log");
      if (exists) Deno.linkSync(db, named);
      assert.throws(
        () =>
          new Tracker(exists ? db : named, { logsPath: folder.path, logsFileFormat: "lines.log" }),
        new TypeError(`Cannot log to "${named}": it is the database`),
      );
      for (const path of [cache, ...(exists ? [folder.file("hard_cache")] : [])]) {
        refused({ cache, jsonl: path }, path, `Cannot log to "${path}": it is the cache`);
      }
      if (!exists) assert.deepEqual(bytesIn(folder.path), {}, "something was left behind");
    }
  },
);

Deno.test("a file that becomes the database later takes no lines", unix, () => {
  using folder = tempFolder();
  const jsonl = folder.file("lines");
  using tracker = new Tracker(folder.file("runs.db"), { jsonl, warnings: false });
  Deno.linkSync(tracker.db, jsonl);
  tracker.log({ loss: 1 });
  tracker.close();
  using reader = new Reader(folder.file("runs.db"));
  assert.deepEqual(reader.column("loss"), [1]);
  assert.equal(new TextDecoder().decode(Deno.readFileSync(jsonl).subarray(0, 6)), "SQLite");
});

Deno.test(
  "an export keeps the mode of the file that it replaces, also behind links",
  unix,
  async () => {
    using folder = tempFolder();
    const db = folder.file("runs.db");
    const id = fill(db);
    for (const [name, write] of Object.entries(writers(db, id))) {
      for (const mode of [0o600, 0o640, 0o444, 0o200, 0o666]) {
        const path = folder.file(`${name}_${mode.toString(8)}`);
        Deno.writeTextFileSync(path, "old");
        Deno.chmodSync(path, mode);
        Deno.symlinkSync(path, `${path}_link`);
        await write(mode === 0o640 ? `${path}_link` : path);
        assert.equal(Deno.lstatSync(path).mode! & 0o7777, mode, path);
        assert.ok(Deno.lstatSync(`${path}_link`).isSymlink);
        assert.ok(Deno.statSync(path).size > 10);
      }
      const [fresh, plain] = [folder.file(`${name}_new`), folder.file(`${name}_plain`)];
      await write(fresh);
      Deno.writeTextFileSync(plain, "");
      assert.equal(Deno.statSync(fresh).mode, Deno.statSync(plain).mode);
    }
  },
);

Deno.test("an export goes where links lead, also to what is not there yet", unix, async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  const id = fill(db);
  Deno.mkdirSync(folder.file("deep"));
  for (const [name, write] of Object.entries(writers(db, id))) {
    const [first, second] = [folder.file(`${name}_1`), folder.file(`deep/${name}_2`)];
    Deno.symlinkSync(`deep/${name}_2`, first);
    Deno.symlinkSync(`../${name}_3`, second);
    await write(first);
    assert.ok(Deno.lstatSync(folder.file(`${name}_3`)).size > 10);
    assert.ok(Deno.lstatSync(first).isSymlink && Deno.lstatSync(second).isSymlink);
    const circle = folder.file(`${name}_circle`);
    Deno.symlinkSync(`${name}_circle`, circle);
    await assert.rejects(Promise.try(write, circle), {
      name: "TrackerError",
      message: `Cannot write "${circle}": its links lead in a circle`,
    });
  }
});

Deno.test(
  "an export may have a name as long as names can be, and none that is longer",
  unix,
  async () => {
    using folder = tempFolder();
    const db = folder.file("runs.db");
    const id = fill(db);
    for (const [name, write] of Object.entries(writers(db, id))) {
      for (const longest of [name.padEnd(255, "x"), `${name.padEnd(15, "x")}${"😀".repeat(60)}`]) {
        await write(folder.file(longest));
        assert.ok(Deno.statSync(folder.file(longest)).size > 10);
        const path = folder.file(`${longest}x`);
        await assert.rejects(Promise.try(write, path), {
          name: "TrackerError",
          message: `Cannot write "${path}": its name is too long`,
        });
      }
    }
  },
);

Deno.test("a draft that nobody could lock is taken for one that was left behind a day later", async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  fill(db);
  const [young, old] = ["a.csv.12345678.tmp", "b.csv.12345678.tmp"].map((name) =>
    folder.file(name)
  );
  const yesterday = new Date(Date.now() - 25 * 3_600_000);
  for (const room of [young!, old!]) {
    Deno.mkdirSync(room);
    for (const name of ["draft", "unlocked"]) {
      Deno.writeTextFileSync(`${room}/${name}`, "");
      Deno.utimeSync(`${room}/${name}`, yesterday, yesterday);
    }
  }
  Deno.writeTextFileSync(`${young}/draft`, "more");
  await lines("export", db, folder.file("c.csv"));
  assert.deepEqual(
    [...Deno.readDirSync(folder.path)].map(({ name }) => name).filter((name) => /tmp$/.test(name)),
    ["a.csv.12345678.tmp"],
  );
});

Deno.test(
  "the next export there removes what a killed one left, not what is being written, nor a stranger's",
  unix,
  async () => {
    using folder = tempFolder();
    const db = folder.file("runs.db");
    const id = fill(db, 5e7, 100_000);
    const others = () =>
      [...Deno.readDirSync(folder.path)].map(({ name }) => name).filter((name) =>
        /tmp$/.test(name)
      );
    const commands = [
      ["export", db, folder.file("a.csv")],
      ["export", db, folder.file("parts"), "--partition-by", "table"],
      ["assets", "export", db, id, folder.file("object")],
    ];
    for (const command of commands) {
      for (let turn = 0; others().length === 0; turn++) {
        assert.ok(turn < 20, `${command}`);
        if (turn > 0) {
          Deno.removeSync(command[command[0] === "export" ? 2 : 4]!, { recursive: true });
        }
        await killed(command, () => others().length > 0);
      }
      Deno.mkdirSync(folder.file("mine.12345678.tmp"));
      Deno.writeTextFileSync(folder.file("mine.12345678.tmp/text"), "mine");
      Deno.writeTextFileSync(folder.file("text.12345678.tmp"), "mine");
      await lines("export", db, folder.file("b.jsonl"));
      assert.deepEqual(others().sort(), ["mine.12345678.tmp", "text.12345678.tmp"]);
      Deno.removeSync(folder.file("mine.12345678.tmp"), { recursive: true });
      Deno.removeSync(folder.file("text.12345678.tmp"));
    }
    using reader = new Reader(db);
    const small = folder.file("small.db");
    fill(small);
    let ended = 0;
    reader.toCsv(folder.file("a.csv"), {
      onProgress: () => {
        if (ended++ > 2) return;
        using other = new Reader(small);
        other.toCsv(folder.file("c.csv"));
        assert.equal(others().length, 1, "the draft of a.csv is there");
      },
    });
    assert.equal(others().length, 0);
    assert.ok(Deno.statSync(folder.file("a.csv")).size > 1e6);
  },
);

Deno.test("an export is on the disk before it has its name, and the name is too", {
  ignore: !hasStrace(),
}, async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  const id = fill(db);
  const commands = {
    "a.csv": ["export", db, folder.file("a.csv")],
    "a.jsonl": ["export", db, folder.file("a.jsonl")],
    "a.parquet": ["export", db, folder.file("a.parquet")],
    parts: ["export", db, folder.file("parts"), "--partition-by", "table"],
    object: ["assets", "export", db, id, folder.file("object")],
  };
  for (const [name, command] of Object.entries(commands)) {
    const calls = await traced(folder.file("trace"), command);
    const renamed = calls.findIndex((call) => /rename/.test(call) && call.includes(`${name}.`));
    const synced = (call: string) => /sync\(.*draft/.test(call) && / = 0$/.test(call);
    assert.ok(renamed > 0 && calls.slice(0, renamed).some(synced), `${name}\n${calls.join("\n")}`);
    const folderSynced = (call: string) =>
      /fsync\(/.test(call) && call.includes(`<${folder.path}>`);
    assert.ok(calls.slice(renamed).some(folderSynced), `${name}\n${calls.join("\n")}`);
    const written = calls.slice(0, renamed).findLastIndex((call) => /write(64|v)?\(/.test(call));
    assert.ok(calls.slice(0, renamed).findLastIndex(synced) > written);
  }
});

function hasStrace(): boolean {
  try {
    return new Deno.Command("strace", { args: ["true"] }).outputSync().success;
  } catch {
    return false;
  }
}

/** Gives the calls of a command that write, sync and rename. */
async function traced(path: string, command: readonly string[]): Promise<string[]> {
  const { CLI } = await import("../support/xt.ts");
  const filter = "trace=fsync,fdatasync,rename,renameat,renameat2,write,pwrite64,writev";
  const run = [Deno.execPath(), "run", "-A", CLI, ...command];
  const { success } = new Deno.Command("strace", {
    args: ["-f", "-y", "-s", "0", "-e", filter, "-o", path, ...run],
  }).outputSync();
  assert.ok(success);
  return Deno.readTextFileSync(path).split("\n").filter((line) =>
    !/write/.test(line) || /draft/.test(line)
  );
}

Deno.test("an object that cannot be written leaves what was there", () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  const id = fill(db);
  const there = folder.file("there");
  Deno.mkdirSync(there);
  using reader = new Reader(db);
  const error = errorOf(() => reader.assets.export(id, there));
  assert.equal(error.message, `Cannot write "${there}": it is a folder`);
});

Deno.test(
  "a file that may not be as large as it would be leaves what was there, and is told of",
  unix,
  async () => {
    const { CLI } = await import("../support/xt.ts");
    using folder = tempFolder();
    const [db, csv] = [folder.file("runs.db"), folder.file("runs.csv")];
    fill(db, 10, 3000);
    Deno.writeTextFileSync(csv, "old");
    const xt = `exec "${Deno.execPath()}" run -A "${CLI}"`;
    // Without the trap the system ends the program by a signal.
    const { code, stderr } = new Deno.Command("sh", {
      args: ["-c", `trap "" XFSZ; ulimit -f 100; ${xt} export "${db}" "${csv}" --to csv`],
    }).outputSync();
    assert.deepEqual([code, new TextDecoder().decode(stderr)], [
      1,
      `xt: Cannot write "${csv}": file too large\n`,
    ]);
    assert.equal(Deno.readTextFileSync(csv), "old");
    assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name).toSorted(), [
      "runs.csv",
      "runs.db",
    ]);
  },
);
