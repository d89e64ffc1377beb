import assert from "node:assert/strict";
import { NetworkMeter } from "../../lib/measure/network.ts";
import { SystemMeter } from "../../lib/measure/system.ts";
import { Warnings } from "../../lib/system/warnings.ts";
import { type Event, Tracker } from "../../mod.ts";
import {
  countedTraffic,
  sendOverLoopback,
  type Traffic,
  trafficBetween,
} from "../programs/measure_loopback.ts";
import {
  errorOf,
  type Outcome,
  outcome,
  runProgram,
  startProgram,
  tempFolder,
} from "../support/mod.ts";
import { atBest, pause } from "../support/time.ts";

const SYSTEM = ["cpu", "memory_percent", "p_memory_percent", "disk_percent"];
const NETWORK = ["bytes_sent", "bytes_recv"];
/** The kernel tells it in `/proc`. */
const ignore = Deno.build.os !== "linux";

function parsed<T>({ code, stdout, stderr }: Outcome): T {
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  return JSON.parse(stdout);
}

/** Runs `programs/measure_call.ts` and gives what it prints. */
async function call<T>(work: string): Promise<T> {
  return parsed<T>(await runProgram("measure_call.ts", [work]));
}

Deno.test("log() stamps what is measured, and only where asked to", () => {
  for (const logSystemParams of [false, true]) {
    for (const logNetworkParams of [false, true]) {
      using tracker = new Tracker(":memory:", { logSystemParams, logNetworkParams });
      const event: Event = tracker.log({ loss: 0.5 });
      const expected = [...logSystemParams ? SYSTEM : [], ...logNetworkParams ? NETWORK : []];
      assert.deepEqual(Object.keys(event), ["loss", ...expected, "timestamp", "track_id"]);
      assert.deepEqual(tracker.columns, ["track_id", "timestamp", "loss", ...expected]);
      for (const name of expected) assert.equal(typeof event[name], "number", name);
      assert.deepEqual(tracker.latest, event);
    }
  }
});

Deno.test("log() stamps what the measured things are: shares between 0 and 100", async () => {
  using tracker = new Tracker(":memory:", { logSystemParams: true });
  const measure = () => {
    const { cpu, memory_percent, p_memory_percent, disk_percent } = tracker.log({ n: 1 }) as {
      [name: string]: number;
    };
    const { total, available } = Deno.systemMemoryInfo();
    assert.ok(disk_percent! > 0 && disk_percent! <= 100);
    assert.ok(cpu! >= 0 && cpu! <= 100 * navigator.hardwareConcurrency);
    return [
      memory_percent! - 100 * (total - available) / total,
      p_memory_percent! - 100 * Deno.memoryUsage().rss / total,
    ];
  };
  // Others may take memory, or give it back, between two looks.
  await atBest(measure, (far) => far.every((by) => Math.abs(by) < 5), "percent from what is");
});

Deno.test("what an event says itself wins over what is measured, and that over params", () => {
  using tracker = new Tracker(":memory:", {
    logSystemParams: true,
    params: { cpu: -1, disk_percent: -1 },
  });
  const event: Event = tracker.log({ cpu: 7, memory_percent: null });
  assert.deepEqual([event.cpu, event.memory_percent], [7, null]);
  assert.ok(event.disk_percent as number > 0);
});

Deno.test("an empty event and a batch are not stamped", () => {
  using tracker = new Tracker(":memory:", {
    logSystemParams: true,
    logNetworkParams: true,
    warnings: false,
  });
  assert.deepEqual(tracker.log({}), {});
  tracker.logBatch([{ epoch: 1 }, { epoch: 2 }]);
  assert.deepEqual(tracker.columns, ["track_id", "timestamp", "epoch"]);
});

Deno.test("measurementInterval is a number of seconds above 0", () => {
  for (
    const [wrong, kind] of [[0, RangeError], [-1, RangeError], [NaN, RangeError], [
      "1",
      TypeError,
    ]] as const
  ) {
    const options = { measurementInterval: wrong as number };
    const error = errorOf(() => new Tracker(":memory:", options));
    assert.ok(error instanceof kind, `${error}`);
    assert.match(error.message, /"measurementInterval"/);
  }
  assert.throws(() => new Tracker(":memory:", { logSystemParams: 1 as never }), TypeError);
  assert.throws(() => new Tracker(":memory:", { logNetworkParams: "yes" as never }), TypeError);
});

Deno.test({
  name: "a busy call takes a core, a sleeping one none, as the kernel counts",
  ignore,
  fn: async () => {
    type Call = { cpu: number; least: number; most: number };
    const measure = async () => {
      const [busy, sleeping] = await Promise.all([call<Call>("busy"), call<Call>("sleep")]);
      // A machine with other work gives the loop less than a core: then that is right.
      for (const { cpu, least, most } of [busy, sleeping]) {
        assert.ok(least <= cpu && cpu <= most, `${cpu}, the kernel: ${least} to ${most}`);
      }
      return { busy: busy.cpu, sleeping: sleeping.cpu };
    };
    await atBest(
      measure,
      ({ busy, sleeping }) => sleeping < 15 && busy > sleeping && busy < 115,
      "percent of a core",
    );
  },
});

Deno.test({
  name: "memory that a call takes and gives back shows, though it blocks the main thread all along",
  ignore,
  fn: async () => {
    type Levels = { p_memory_percent: number };
    const measure = async () => {
      const { before, during, after, rise } = await call<
        { before: Levels; during: Levels; after: Levels; rise: number }
      >("allocate");
      return [during, after].map((level) =>
        (level.p_memory_percent - before.p_memory_percent) / rise
      );
    };
    await atBest(
      measure,
      ([during, after]) => during! > 0.6 && during! < 1.2 && after! < 0.4,
      "of 500 MB during the call, and after it",
    );
  },
});

Deno.test({
  name:
    "the sampler's worker starts with the first call, ends when closed, and takes under 1 % of a core",
  ignore,
  fn: async () => {
    const measure = async () => {
      const { cost, ...workers } = await call<{ cost: number }>("watch");
      assert.deepEqual(workers, { before: 0, during: 1, after: 0 });
      return cost;
    };
    await atBest(measure, (cost) => cost < 1, "% of a core");
  },
});

Deno.test({
  name: "no worker runs before the first measured call",
  ignore,
  fn: async () => {
    const { stdout, stderr } = await runProgram("lazy_parts.ts", []);
    assert.equal(stderr, "");
    assert.equal(stdout, "plain 0\nan object 0\na stamp 0\na measured call 1\n");
  },
});

Deno.test("neither an open call nor a tracker that nobody closes keeps the process alive", async () => {
  const child = startProgram("measure_unfinished.ts", []);
  const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
  const { code, stdout, stderr } = await outcome(child);
  clearTimeout(timer);
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "over\n", stderr: "" });
});

/** Asserts that a meter counted what the kernel did: other tests and programs may send as well. */
function isBetween(measured: Event, least: Traffic, most: Traffic): void {
  for (const name of ["bytes_sent", "bytes_recv"] as const) {
    const value = measured[name] as number;
    const range = `${name}: ${value}, the kernel: ${least[name]} to ${most[name]}`;
    assert.ok(least[name] <= value && value <= most[name], range);
  }
}

Deno.test({
  name: "20 MB over the loopback count as 20 MB sent and 20 MB received, as the kernel counts",
  ignore,
  fn: async () => {
    type Counted = { received: number; least: Traffic; during: Event; since: Event; most: Traffic };
    const { received, least, during, since, most } = await call<Counted>("transfer");
    assert.equal(received, 20 * 2 ** 20);
    assert.ok(least.bytes_sent >= 20 && least.bytes_recv >= 20, JSON.stringify(least));
    isBetween(during, least, most);
    isBetween(since, least, most);
  },
});

Deno.test({
  name:
    "a tracked call has the bytes that went over the network meanwhile, and what it took of the machine",
  ignore,
  fn: async () => {
    // In a process of its own: the processor's time is that of all tests in this one.
    type Counted = { event: Record<string, number>; least: Traffic; most: Traffic };
    const [sent, quiet] = await call<[Counted, Counted]>("track");
    for (const { event, least, most } of [sent, quiet]) isBetween(event, least, most);
    for (const name of NETWORK) assert.ok(sent.event[name]! >= 20, `${sent.event[name]}`);
    for (const name of SYSTEM) assert.ok(sent.event[name]! >= 0, name);
    assert.ok(sent.event.cpu! > quiet.event.cpu!, `${sent.event.cpu}, ${quiet.event.cpu}`);
  },
});

Deno.test({
  name: "log() counts the bytes since the tracker's last event, a batch too",
  ignore,
  fn: async () => {
    const begin = countedTraffic();
    using tracker = new Tracker(":memory:", { logNetworkParams: true });
    let last = { before: begin, after: countedTraffic() };
    const store = <T>(write: () => T) => {
      const [before, event, after] = [countedTraffic(), write(), countedTraffic()];
      const least = trafficBetween(last.after, before);
      const most = trafficBetween(last.before, after);
      last = { before, after };
      return { event, least, most };
    };
    const sent = () => {
      const { event, least, most } = store(() => tracker.log({ n: 1 }));
      isBetween(event, least, most);
      return event.bytes_sent as number;
    };
    await sendOverLoopback(4);
    assert.ok(sent() >= 4);
    sent();
    await sendOverLoopback(4);
    assert.throws(() => tracker.log({ wrong: Symbol() }), TypeError);
    assert.ok(sent() >= 4, "what was refused took nothing away");
    await sendOverLoopback(4);
    store(() => tracker.logBatch([{ n: 1 }]));
    sent();
  },
});

Deno.test("calls that overlap are measured apart", async () => {
  await atBest(
    () => call<Record<string, number>>("overlap"),
    ({ busy, quiet, long, outer }) =>
      busy! > long! && long! > quiet! && Math.abs(long! - outer!) < 10,
    "percent of a core",
  );
});

Deno.test("a short call has all fields, the first one too", () => {
  const meter = new SystemMeter({ path: "/", interval: 1 }, new Warnings(true));
  try {
    for (let call = 0; call < 3; call++) {
      const event = meter.start()();
      assert.deepEqual(Object.keys(event), SYSTEM);
      for (const value of Object.values(event)) assert.ok(Number.isFinite(value));
    }
  } finally {
    meter.close();
  }
});

Deno.test("a call that is open when the meter closes still ends with its fields", () => {
  const meter = new SystemMeter({ path: "/", interval: 1 }, new Warnings(true));
  const end = meter.start();
  meter.close();
  assert.deepEqual(Object.keys(end()), SYSTEM);
});

Deno.test("a disk that goes away is left out from then on, with one warning", async () => {
  using folder = tempFolder();
  Deno.writeTextFileSync(folder.file("disk"), "");
  const said: unknown[] = [];
  const { warn } = console;
  console.warn = (message) => said.push(message);
  const meter = new SystemMeter({ path: folder.file("disk"), interval: 0.02 }, new Warnings(true));
  try {
    const ends = [meter.start(), meter.start()];
    Deno.removeSync(folder.file("disk"));
    await pause(150);
    for (const end of ends) assert.deepEqual(Object.keys(end()), SYSTEM.slice(0, 3));
    const end = meter.start();
    await pause(150);
    assert.deepEqual(Object.keys(end()), SYSTEM.slice(0, 3));
    assert.deepEqual(Object.keys(meter.now()), SYSTEM.slice(0, 3));
  } finally {
    console.warn = warn;
    meter.close();
  }
  assert.equal(said.length, 1);
  assert.match(`${said}`, /^xetrack: "disk_percent" is not logged: /);
});

for (
  const [allowed, rest] of [
    [[], ["cpu"]],
    [["--allow-sys"], SYSTEM],
    [["--allow-all"], [...SYSTEM, ...NETWORK]],
  ] as const
) {
  Deno.test({
    name: `what permissions refuse is left out, with one warning each: ${
      allowed[0] ?? "only the file"
    }`,
    ignore,
    fn: async () => {
      using folder = tempFolder();
      const path = folder.file("runs.db");
      const flags = allowed[0] === "--allow-all"
        ? [...allowed]
        : [`--allow-read=${path}`, `--allow-write=${path}`, ...allowed];
      const { code, stdout, stderr } = await runProgram("measure_events.ts", [path], { flags });
      assert.equal(code, 0, stderr);
      const columns = ["epoch", ...rest];
      const event = columns.map(() => "number");
      assert.deepEqual(JSON.parse(stdout), { columns, events: [event, event], call: rest });
      const warnings = stderr.split("\n").slice(0, -1);
      for (const line of warnings) {
        assert.match(line, /^xetrack: "\w+".* not logged: Requires .*--allow/);
      }
      for (const name of [...SYSTEM, ...NETWORK]) {
        const about = warnings.filter((line) => line.includes(`"${name}"`));
        assert.equal(about.length, rest.includes(name as never) ? 0 : 1, `${name}: ${stderr}`);
      }
    },
  });
}

Deno.test("a network meter marks only what was stored", () => {
  const meter = new NetworkMeter(new Warnings(true));
  const end = meter.start();
  assert.deepEqual(Object.keys(meter.now()), ignore ? [] : NETWORK);
  meter.mark();
  assert.deepEqual(Object.keys(end()), ignore ? [] : NETWORK);
});

const LIMIT = 600 * 2 ** 20;
/** What a version of cgroups needs to say that 450 of 600 MB are taken, 150 of these by files that were read. */
const FAKES: Record<string, readonly string[]> = {
  "cgroup v2, seen from within a container": ["", "memory.max", "memory.current", "inactive_file"],
  "cgroup v1, seen from within a container": [
    "/memory",
    "memory.limit_in_bytes",
    "memory.usage_in_bytes",
    "total_inactive_file",
  ],
};

/** Runs a command of the shell, then `programs/measure_memory.ts` in its process; skips the test where it fails. */
async function measureIn(command: string, flags: string[]): Promise<MemoryShares | undefined> {
  const program = new URL("../programs/measure_memory.ts", import.meta.url).href;
  const deno = [Deno.execPath(), "run", "--no-prompt", "--quiet", ...flags, program];
  const script = `${command} || exit 77; exec ${deno.join(" ")}`;
  const child = new Deno.Command("unshare", { args: ["--mount", "sh", "-c", script] });
  const result = await child.output().catch(() => undefined);
  if (result === undefined || [1, 77].includes(result.code)) {
    console.warn("not tested: no permission to limit memory");
    return undefined;
  }
  assert.equal(new TextDecoder().decode(result.stderr), "");
  return JSON.parse(new TextDecoder().decode(result.stdout));
}

interface MemoryShares {
  readonly shares: readonly (readonly [number, number])[];
  readonly rss: number;
  readonly total: number;
  readonly taken: number;
}

for (const [name, [folder, limit, usage, cached]] of Object.entries(FAKES)) {
  Deno.test({
    name: `memory is a share of the limit that holds: ${name}`,
    ignore,
    fn: async () => {
      const at = `/sys/fs/cgroup${folder}`;
      const command = [
        "mount -t tmpfs tmpfs /sys/fs/cgroup",
        `mkdir -p ${at}`,
        `echo ${LIMIT} > ${at}/${limit}`,
        `echo ${0.75 * LIMIT} > ${at}/${usage}`,
        `echo "${cached} ${0.25 * LIMIT}" > ${at}/memory.stat`,
      ].join(" && ");
      const measured = await measureIn(command, ["--allow-all"]);
      for (const [all, own] of measured?.shares ?? []) {
        assert.equal(all, 50);
        assert.ok(Math.abs(own - 100 * measured!.rss / LIMIT) < 5, `${own} %`);
      }
    },
  });
}

Deno.test({
  name: "memory is a share of the limit that holds: a group of the system's own, and one within it",
  ignore,
  fn: async () => {
    const group = `/sys/fs/cgroup/memory/xetrack_${crypto.randomUUID().slice(0, 8)}`;
    const measureWithin = (inner: string, flags: string[]) =>
      measureIn(
        [
          `mkdir -p ${group}/within`,
          `echo ${LIMIT} > ${group}/memory.limit_in_bytes`,
          `echo $$ > ${group}${inner}/cgroup.procs`,
        ].join(" && "),
        flags,
      );
    try {
      const all = await measureWithin("/within", ["--allow-all"]);
      // Without the permission for all, what this process takes is all that is known.
      const some = await measureWithin("", ["--allow-sys", "--allow-read"]);
      for (const { shares, rss } of [all, some].filter((measured) => measured !== undefined)) {
        for (const [taken, own] of shares) {
          assert.ok(Math.abs(own - 100 * rss / LIMIT) < 5, `${own} %`);
          assert.ok(taken > 30 && taken < 100, `${taken} %`);
        }
      }
    } finally {
      for (const path of [`${group}/within`, group]) {
        await new Deno.Command("rmdir", { args: [path] }).output();
      }
    }
  },
});
