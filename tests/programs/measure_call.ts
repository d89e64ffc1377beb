/*
 * Measures one call in a process of its own: prints the fields of the meter, and what they should be by another way.
 * deno run -A measure_call.ts busy|sleep|allocate|overlap|transfer|track|watch
 */
import process from "node:process";
import { NetworkMeter } from "../../lib/measure/network.ts";
import { SystemMeter } from "../../lib/measure/system.ts";
import { Warnings } from "../../lib/system/warnings.ts";
import { Tracker } from "../../mod.ts";
import { countedTraffic, sendOverLoopback, trafficBetween } from "./measure_loopback.ts";

const HALF_GB = 500_000_000;
const warnings = new Warnings(true);
const system = new SystemMeter({ path: "/", interval: 0.1 }, warnings);

const WORK: Record<string, () => unknown> = {
  busy,
  sleep,
  allocate,
  overlap,
  transfer,
  track,
  watch,
};
console.log(JSON.stringify(await WORK[Deno.args[0]!]!()));

/** Gives the processor time as the kernel tells it, in seconds: ticks of 10 ms. */
function kernelCpu(): number {
  const [, fields] = Deno.readTextFileSync("/proc/self/stat").split(") ");
  const [user, kernel] = fields!.split(" ").slice(11, 13).map(Number);
  return (user! + kernel!) / 100;
}

function block(seconds: number): void {
  const end = performance.now() + 1000 * seconds;
  while (performance.now() < end);
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
}

/** Begins to count what the kernel does; gives the function that tells the seconds of the processor and of the clock. */
function startKernel(): () => { cpu: number; time: number } {
  const [cpu, time] = [kernelCpu(), performance.now()];
  return () => ({ cpu: kernelCpu() - cpu, time: (performance.now() - time) / 1000 });
}

/** Gives what the meter tells of the work, and the percent of one core by the kernel, at least and at most. */
async function measured(work: () => void | Promise<void>): Promise<Record<string, unknown>> {
  const endOuter = startKernel();
  const end = system.start();
  const endInner = startKernel();
  await work();
  const inner = endInner();
  const event = end();
  const outer = endOuter();
  // Two counts of ticks, each at its begin and its end.
  const ticks = 0.02;
  const least = 100 * (inner.cpu - ticks) / outer.time;
  return { ...event, least, most: 100 * (outer.cpu + ticks) / inner.time };
}

function busy(): Promise<unknown> {
  return measured(() => block(2));
}

function sleep(): Promise<unknown> {
  return measured(() => pause(2));
}

/** Holds 500 MB for 1.5 seconds without leaving the main thread, and gives them back before the call ends. */
function allocate(): unknown {
  block(0.1);
  const before = system.now();
  const end = system.start();
  const bytes = new Uint8Array(HALF_GB).fill(1);
  block(1.5);
  bytes.buffer.transfer(0);
  block(0.02);
  const during = end();
  const rise = 100 * HALF_GB / Deno.systemMemoryInfo().total;
  return { before, during, after: system.now(), rise };
}

/** Gives the processor's share of four calls: one that is busy, one that waits, and two that do both. */
async function overlap(): Promise<unknown> {
  const [outer, long, inner] = [system.start(), system.start(), system.start()];
  block(0.3);
  const busy = inner().cpu;
  const quiet = system.start();
  await pause(0.6);
  return { busy, quiet: quiet().cpu, long: long().cpu, outer: outer().cpu };
}

/** Sends 20 MB over the loopback; gives what the kernel counted meanwhile, at least and at most. */
async function transfer(): Promise<unknown> {
  const before = countedTraffic();
  const meter = new NetworkMeter(warnings);
  const end = meter.start();
  const begun = countedTraffic();
  const received = await sendOverLoopback(20);
  const least = trafficBetween(begun, countedTraffic());
  const [during, since] = [end(), meter.now()];
  return { received, least, during, since, most: trafficBetween(before, countedTraffic()) };
}

/** Tracks a call that sends 20 MB and one that waits; gives each event, and what the kernel counted meanwhile. */
async function track(): Promise<unknown> {
  const options = { logNetworkParams: true, logSystemParams: true, measurementInterval: 0.05 };
  using tracker = new Tracker(Tracker.IN_MEMORY, options);
  const counted: unknown[] = [];
  for (const work of [() => sendOverLoopback(20), () => pause(0.1)]) {
    const before = countedTraffic();
    let least;
    await tracker.track(async () => {
      const begun = countedTraffic();
      await work();
      least = trafficBetween(begun, countedTraffic());
    });
    counted.push({ least, most: trafficBetween(before, countedTraffic()) });
  }
  return tracker.toRows().map((event, i) => ({ event, ...counted[i]! }));
}

/** Tells the threads of workers before, during and after, and what sampling costs while nothing happens. */
async function watch(): Promise<unknown> {
  system.now();
  const before = workers();
  const end = system.start();
  const during = workers();
  await pause(0.5);
  const cost = await idleCpu();
  end();
  system.close();
  for (let turn = 0; turn < 200 && workers() > 0; turn++) await pause(0.05);
  return { before, during, after: workers(), cost };
}

/** Gives the percent of one core that this process takes while the main thread waits. */
async function idleCpu(): Promise<number> {
  const [before, time] = [process.cpuUsage(), performance.now()];
  await pause(1.5);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (10 * (performance.now() - time));
}

/** Counts the threads that run workers, by the name that Deno gives them. */
function workers(): number {
  const tasks = [...Deno.readDirSync("/proc/self/task")];
  const names = tasks.map(({ name }) => Deno.readTextFileSync(`/proc/self/task/${name}/comm`));
  return names.filter((name) => name.startsWith("worker-")).length;
}
