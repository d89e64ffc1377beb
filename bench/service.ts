/**
 * Measures what monitoring adds to a service: its predictions with a tracker beside the same without one, by turns.
 *
 * ```sh
 * deno run -A bench/service.ts --seconds 60 --rounds 3
 * ```
 */
import { parseArgs } from "node:util";
import { Reader } from "../mod.ts";
import type { Check } from "./check.ts";
import { tableOf } from "./check.ts";
import { median } from "./pairs.ts";

/** So many predictions a second. */
const RATE = 2000;
const CONNECTIONS = 16;

/** What a client saw of a service: how long answers took, in ms, and its memory at the beginning and the end, in MB. */
interface Seen {
  readonly answered: number;
  readonly p99: number;
  readonly memory: readonly [number, number];
}

/** Measures what a tracker adds to the 99th percentile of the time that an answer takes, and whether anything is lost. */
export async function checkService(
  folder: string,
  { seconds, rounds }: { seconds: number; rounds: number },
): Promise<Check[]> {
  const pairs: { ours: Seen; bare: Seen }[] = [];
  let answered = 0;
  for (let round = 0; round < rounds; round++) {
    const ours = await serveAndAsk(`${folder}/service_logs`, seconds);
    const bare = await serveAndAsk("-", seconds);
    answered += ours.answered;
    pairs.push({ ours, bare });
  }
  const logged = Reader.scanLogs(`${folder}/service_logs`).reduce((count) => count + 1, 0);
  const [ours, bare] = (["ours", "bare"] as const).map((side) =>
    median(pairs.map((pair) => pair[side].p99))
  );
  const grown = median(pairs.map(({ ours: { memory: [begin, end] } }) => end - begin));
  const about = { rows: RATE * seconds };
  return [
    {
      ...about,
      what: "p99 of a service, with a tracker",
      ours: `${ours!.toFixed(2)} ms`,
      bare: `${bare!.toFixed(2)} ms`,
      measured: median(pairs.map((pair) => pair.ours.p99 - pair.bare.p99)),
      unit: "ms",
      demanded: { most: 1 },
    },
    {
      ...about,
      what: "answers of a service that are not in its logs",
      ours: `${logged} logged`,
      bare: `${answered} answered`,
      measured: Math.max(0, answered - logged),
      unit: "events",
      demanded: { most: 0 },
    },
    {
      ...about,
      what: "memory that a service grows by",
      ours: `${pairs[0]!.ours.memory[1].toFixed(0)} MB`,
      bare: `${pairs[0]!.bare.memory[1].toFixed(0)} MB`,
      measured: grown,
      unit: "MB",
      demanded: { most: 30 },
    },
  ];
}

async function serveAndAsk(folder: string, seconds: number): Promise<Seen> {
  const program = new URL("programs/serve.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", program, folder],
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const port = Number((await lines.read()).value);
  const memory = async () => Number(await (await fetch(`http://127.0.0.1:${port}/`)).text()) / 1e6;
  // What is compiled late, and the first collections of garbage, are over then.
  await ask(port, 3);
  const begin = await memory();
  const times = await ask(port, seconds);
  const end = await memory();
  child.kill("SIGTERM");
  await lines.cancel();
  await child.status;
  times.sort();
  const p99 = times[Math.floor(times.length * 0.99)]!;
  return { answered: times.length + 3 * RATE, p99, memory: [begin, end] };
}

/** Asks so many seconds, each connection on its own, at times that answers do not shift; gives how long each took, in ms. */
async function ask(port: number, seconds: number): Promise<Float64Array> {
  const count = RATE * seconds / CONNECTIONS;
  const start = performance.now() + 50;
  const all = await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, c) => {
      using connection = await Deno.connect({ port, hostname: "127.0.0.1" });
      connection.setNoDelay(true);
      const bytes = new Uint8Array(1024);
      const times = new Float64Array(count);
      for (let i = 0; i < count; i++) {
        const due = start + (i * CONNECTIONS + c) * 1000 / RATE;
        const wait = due - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        const begun = performance.now();
        await connection.write(requestOf(i * CONNECTIONS + c));
        if (await connection.read(bytes) === null) throw new Error("the service is gone");
        times[i] = performance.now() - begun;
      }
      return times;
    }),
  );
  const times = new Float64Array(count * CONNECTIONS);
  all.forEach((some, c) => times.set(some, c * count));
  return times;
}

const encoder = new TextEncoder();

function requestOf(i: number): Uint8Array {
  const body = `{"age":${i % 80},"visits":${i % 7}}`;
  return encoder.encode(
    `POST /score HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
}

if (import.meta.main) {
  const { seconds, rounds } = parseArgs({
    options: {
      seconds: { type: "string", default: "60" },
      rounds: { type: "string", default: "1" },
    },
  }).values;
  const folder = Deno.makeTempDirSync({ prefix: "xetrack_service_" });
  try {
    const checks = await checkService(folder, { seconds: Number(seconds), rounds: Number(rounds) });
    console.log(tableOf(checks));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
