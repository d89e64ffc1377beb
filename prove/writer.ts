// writer.ts <folder> <life> <seed> [--calls n] [--durability full] [--fault which]: does what the seed says, and acknowledges
// it, until it is killed; with a number of calls it ends after these.
import { parseArgs } from "node:util";
import { copy, Reader, Tracker } from "../mod.ts";
import { type Data, type Operation, operations } from "./operations.ts";
import { exportEvents } from "./power/exports.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    calls: { type: "string" },
    durability: { type: "string", default: "normal" },
    fault: { type: "string" },
  },
});
const { calls, fault } = values;
const durability = values.durability as "normal" | "full";
const [folder, life, seed] = positionals as [string, string, string];
const fate = calls === undefined ? "kill" : "power";
const db = `${folder}/main.db`;
const base = { warnings: false, environment: fate === "kill", durability } as const;
const jsonl = `${folder}/records.jsonl`;
// Log files do not wait for the disk.
const sinks = fate === "power" ? {} : { logsPath: `${folder}/logs`, jsonl };
const part = `${folder}/part_${life}.db`;

let run = 1;
let tracker = new Tracker(db, { ...base, ...sinks, trackId: `${life}.1` });
const opened = new Map<string, Tracker>();
const square = (x: number) => ({ x, square: x * x });

/** Opens a tracker when it is first needed. */
function other(name: string, open: () => Tracker): Tracker {
  return opened.getOrInsertComputed(name, open);
}

/** Does what the operation says; gives the timestamp of the last event, where there is one. */
function act(operation: Operation): unknown | Promise<unknown> {
  switch (operation.kind) {
    case "log":
      return log(operation.event);
    case "batch":
      if (fault === "halves") return operation.events.map((event) => tracker.log(event)).at(-1);
      return tracker.logBatch(operation.events).timestamp;
    case "shared": {
      const shared = () => new Tracker(db, { ...base, trackId: "shared-run-000001" });
      return other("shared", shared).log({ life, ...operation.event }).timestamp;
    }
    case "own":
      return other("own", () => openOwn(false)).log(operation.event).timestamp;
    case "reset":
      opened.get("own")?.close();
      opened.set("own", openOwn(true));
      return undefined;
    case "part": {
      const own = () => new Tracker(part, { ...base, trackId: life });
      return other("part", own).logBatch(operation.events).timestamp;
    }
    case "copy":
      if (opened.has("part")) copy(part, `${folder}/all.db`, { durability });
      return undefined;
    case "call":
      return call(operation.x);
    case "export":
      return write(operation);
    default:
      return edit(operation);
  }
}

/** Opens a table that is this life's alone. */
function openOwn(reset: boolean): Tracker {
  return new Tracker(db, { ...base, table: `t_${life}`, trackId: life, reset });
}

function log(event: Data): unknown {
  const { timestamp, object } = tracker.log(event);
  if (fault === "references" && object !== undefined) {
    const sql = `UPDATE asset_references SET "references" = "references" - 1 WHERE key = ?`;
    tracker.conn.prepare(sql).run(object as string);
  }
  if (fault === "runs" && Number(event.op) % 10 === 3) tracker.conn.exec("DELETE FROM _runs");
  if (fault === "lines") {
    Deno.writeTextFileSync(jsonl, '{"timestamp":"', { append: true });
  }
  return timestamp;
}

function call(x: number): unknown {
  const cache = `${folder}/cache.db`;
  const calls = other(
    "calls",
    () => new Tracker(db, { ...base, table: "calls", trackId: life, cache }),
  );
  const result = calls.track(square, { args: [x] });
  if (result.square !== x * x) throw new Error(`the square of ${x} came as ${result.square}`);
  return undefined;
}

function edit(
  operation: Extract<Operation, { kind: "set" | "set where" | "record" | "delete run" }>,
): unknown {
  switch (operation.kind) {
    case "set":
      return tracker.setValue(operation.key, operation.value);
    case "set where":
      // Before the first event of all there is no column to look in.
      if (!tracker.columns.includes("i")) return 0;
      return tracker.setWhere(operation.key, operation.value, "i", 0);
    case "record":
      tracker.logger.monitor({ life, ...operation.data });
      return undefined;
    case "delete run": {
      using reader = new Reader(db, { durability });
      const deleted = reader.deleteRun(`${life}.${run}`);
      tracker.close();
      tracker = new Tracker(db, { ...base, ...sinks, trackId: `${life}.${++run}` });
      return deleted;
    }
  }
}

/** Exports, and does it again in place where that is the fault. */
async function write(operation: Extract<Operation, { kind: "export" }>): Promise<string> {
  const hash = await exportEvents(operation, `${folder}/exports`);
  const path = `${folder}/exports/${operation.name}`;
  if (fault === "in place" && operation.format !== "folder") {
    Deno.writeFileSync(path, Deno.readFileSync(path));
  }
  return hash;
}

let done = 0;
const encoder = new TextEncoder();
const acknowledge = (said: unknown) => Deno.stdout.writeSync(encoder.encode(`${said ?? ""}\n`));
for (const operation of operations(Number(seed), fate)) {
  if (fault === "early") acknowledge("");
  const said = await act(operation);
  if (fault !== "early") acknowledge(said);
  if (++done === Number(calls)) break;
}
