/* Logs as other programs leave them: rotated, packed, coloured, in containers' JSON, several in one. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { type Event, Reader, Tracker } from "../../mod.ts";
import { unzstdFrames } from "../../lib/logs/zstd_frames.ts";
import { LogReader } from "../../lib/logs/log_reader.ts";
import { LogTail } from "../../lib/logs/tail.ts";
import { Classes } from "../../lib/values/cbor/classes.ts";
import { errorOf, tempFolder, warningsOf } from "../support/mod.ts";

Deno.env.delete("LOGS_DELIMITER");

/** Gives the lines that a tracker logs for events, an experiment and a text among them. */
function linesOf(...values: readonly number[]): string[] {
  using folder = tempFolder();
  {
    using tracker = new Tracker(Tracker.SKIP_INSERT, { logsPath: folder.path });
    for (const a of values) {
      tracker.logger.monitor({ a, note: "x | y\n\u001b[1m{" });
      tracker.logger.experiment({ a: a + 0.5, list: [1, { b: "2" }] });
      tracker.logger.info(`two\nlines of ${a}`);
    }
  }
  const [{ name } = { name: "" }] = Deno.readDirSync(folder.path);
  return Deno.readTextFileSync(folder.file(name)).trimEnd().split("\n");
}

/** What reading those gives. */
function dataOf(...values: readonly number[]): Event[] {
  return values.flatMap((a) => [
    { a, note: "x | y\n\u001b[1m{" },
    { a: a + 0.5, list: [1, { b: "2" }] },
  ]);
}

/** Reads a text as a log file. */
function read(text: string): { data: Event[]; said: string[] } {
  using folder = tempFolder();
  Deno.writeTextFileSync(folder.file("a.log"), text);
  let data: Event[] = [];
  const said = warningsOf(() => data = Reader.readLogs(folder.file("a.log")));
  return { data, said };
}

const WRAPS: Readonly<Record<string, (line: string) => string>> = {
  plain: (line) => line,
  "\\r at the end": (line) => `${line}\r`,
  colours: (line) => `\x1b[32m${line}\x1b[0m`,
  "docker logs -t": (line) => `2026-01-02T03:04:05.123456789Z ${line}`,
  "docker compose": (line) => `web-1  | ${line}`,
  "docker compose, coloured": (line) => `\x1b[36mweb-1  | \x1b[0m${line}`,
  "docker compose -t": (line) => `web-1  | 2026-01-02T03:04:05.123456789Z ${line}`,
  "kubectl --prefix": (line) => `[pod/web-5d4f/web] ${line}`,
  "kubectl --timestamps": (line) => `2026-01-02T03:04:05.1+02:00 ${line}`,
  syslog: (line) => `Jan  2 03:04:05 host web[123]: ${line}`,
  Docker: (line) =>
    JSON.stringify({ log: `${line}\n`, stream: "stdout", time: "2026-01-02T03:04:05.1Z" }),
  "Docker, in parts": (line) =>
    [line.slice(0, 7), `${line.slice(7)}\n`].map((log) =>
      JSON.stringify({ log, stream: "stdout", attrs: {}, time: "2026-01-02T03:04:05.1Z" })
    ).join("\n"),
  Kubernetes: (line) => `2026-01-02T03:04:05.123456789Z stdout F ${line}`,
  "Kubernetes, in parts": (line) =>
    `2026-01-02T03:04:05.123456789Z stdout P ${line.slice(0, 9)}\n` +
    `2026-01-02T03:04:05.123456789+00:00 stdout F ${line.slice(9)}`,
};

Deno.test("records are read out of whatever wrapped their lines", () => {
  const lines = linesOf(1, 2);
  for (const [name, wrap] of Object.entries(WRAPS)) {
    const { data, said } = read(lines.map((line) => `${wrap(line)}\n`).join(""));
    assert.deepEqual([data, said], [dataOf(1, 2), []], name);
  }
});

Deno.test("what several programs wrote in turns is told apart", () => {
  const [web, db] = [linesOf(1), linesOf(2)];
  const mixed = web.flatMap((line, i) => [`web-1 | ${line}`, `other-12 | ${db[i]}`]);
  const { data, said } = read(mixed.join("\n"));
  const byA = (x: Event, y: Event) => Number(x.a) - Number(y.a);
  assert.deepEqual([data.toSorted(byA), said], [dataOf(1, 2), []]);
  const streams = web.flatMap((line, i) => [
    JSON.stringify({ log: `${line}\n`, stream: "stdout", time: "" }),
    JSON.stringify({ log: `${db[i]}\n`, stream: "stderr", time: "" }),
  ]);
  assert.deepEqual(read(streams.join("\n")).data.toSorted(byA), dataOf(1, 2));
});

Deno.test("JSONL of ours within logs is read; lines of others are counted", () => {
  const reader = new LogReader("!📁!", new Classes());
  const records = [
    '{"timestamp":"2026-01-02T03:04:05.123456Z","level":"MONITOR","a":1,"data.level":2}',
    'web-1 | {"timestamp":"2026-01-02T03:04:05.123456Z","level":"TRACKING","a":2}',
    '{"timestamp": "2026-01-02T03:04:05.123456+00:00", "level": "TRACKING", "a": 3}',
    '{"timestamp":"2026-01-02T03:04:05.123456Z","level":"debug","msg":"of others"}',
    '{"level":30,"msg":"pino"}',
    "Listening on :8000",
    "",
  ].flatMap((line) => reader.read(line));
  assert.deepEqual(records, [
    {
      timestamp: "2026-01-02 03:04:05.123456",
      level: "MONITOR",
      data: { a: 1, "data.level": 2 },
    },
    { timestamp: "2026-01-02 03:04:05.123456", level: "TRACKING", data: { a: 2 } },
    { timestamp: "2026-01-02 03:04:05.123456", level: "TRACKING", data: { a: 3 } },
  ]);
  assert.deepEqual([reader.found, reader.bad, reader.other], [3, 0, 3]);
});

Deno.test("rotated and packed files of a folder are read, each content once; others are named", () => {
  using folder = tempFolder();
  const text = (a: number) => `${linesOf(a).join("\n")}\n`;
  Deno.writeTextFileSync(folder.file("app.log"), text(1));
  Deno.writeTextFileSync(folder.file("app.log.1"), text(2));
  Deno.writeFileSync(folder.file("app.log.2.gz"), gzipSync(text(3)));
  Deno.writeFileSync(folder.file("app.log.3.zst"), zstdCompressSync(text(4)));
  Deno.writeFileSync(folder.file("app.log-20260102.gz"), gzipSync(text(5)));
  Deno.writeFileSync(folder.file("app.log.1.gz"), gzipSync(text(2)));
  Deno.writeTextFileSync(folder.file("2026-01-02.log.old"), text(6));
  Deno.writeFileSync(folder.file("app.log.4.gz"), gzipSync(text(7)).subarray(0, 60));
  Deno.writeFileSync(
    folder.file("app.log.5.xz"),
    new Uint8Array([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]),
  );
  Deno.writeFileSync(folder.file("app.log.6.bz2"), new TextEncoder().encode("BZh91AY&SY"));
  Deno.writeTextFileSync(folder.file("catalog"), text(8));
  Deno.writeTextFileSync(folder.file("a.logs.txt"), text(9));
  let read: Event[] = [];
  const [said] = warningsOf(() => read = Reader.readLogs(folder.path));
  const found = new Set(read.map(({ a }) => Math.floor(Number(a))));
  assert.deepEqual([[...found].sort(), read.length], [[1, 2, 3, 4, 5, 6], 12]);
  assert.match(said!, /app\.log\.4\.gz": \w/);
  assert.match(said!, /app\.log\.5\.xz": xz packed it/);
  assert.match(said!, /app\.log\.6\.bz2": bzip2 packed it/);
  assert.deepEqual(Reader.readLogs(folder.file("app.log.2.gz")), dataOf(3));
});

Deno.test("readLogs() takes level, since, until and oldestFirst", () => {
  using folder = tempFolder();
  const line = (time: string, level: string, text: string) =>
    `${time} | ${level.padEnd(8)} | xetrack!📁!${text}\n`;
  const [old, now] = ["2026-01-02 03:04:05", "2026-01-03 10:00:00"];
  Deno.writeTextFileSync(
    folder.file("a.log"),
    line(`${old}.000`, "MONITOR", '{"n":1}') + line(`${old}.500`, "INFO", "text\n  more") +
      line(`${old}.900`, "TRACKING", `{"n":2,"timestamp":"${old}.900123"}`),
  );
  Deno.writeTextFileSync(
    folder.file("b.log"),
    line(`${now}.000`, "ERROR", "bad") + line(`${now}.001`, "MONITOR", '{"n":3}'),
  );
  const n = (options: Parameters<typeof Reader.readLogs>[1]) =>
    Reader.readLogs(folder.path, options).map((event) => event.n ?? event.message);
  assert.deepEqual(n({}), [3, 1, 2]);
  assert.deepEqual(n({ oldestFirst: true }), [1, 2, 3]);
  assert.deepEqual(n({ level: "MONITOR" }), [3, 1]);
  assert.deepEqual(n({ level: ["error", "INFO", "Tracking"], oldestFirst: true }), [
    "text\nmore",
    2,
    "bad",
  ]);
  assert.deepEqual(Reader.readLogs(folder.path, { level: "ERROR" }), [
    { timestamp: `${now}.000`, level: "ERROR", message: "bad" },
  ]);
  assert.deepEqual(n({ until: "2026-01-02" }), [1, 2]);
  assert.deepEqual(n({ since: "2026-01-02 03:04:05.9" }), [3, 2]);
  assert.deepEqual(n({ since: `${old}.900123`, until: `${old}.900123` }), [2]);
  assert.deepEqual(n({ since: new Date("2026-01-03T10:00:00.001Z") }), [3]);
  assert.deepEqual(n({ until: new Date("2026-01-02T03:04:05Z") }), [1]);
  assert.deepEqual(n({ since: "2026-01-03T12:00:00+02:00" }), [3]);
  assert.deepEqual(n({ since: "2026", until: "2026-01-02 03", oldestFirst: true }), [1, 2]);
  assert.deepEqual(n({ until: "1000000w" }), []);
  for (
    const [options, words] of [
      [{ since: "soon" }, /since "soon": expected a time like/],
      [{ until: NaN }, /until NaN/],
      [{ since: new Date(NaN) }, /since an invalid Date/],
      [{ level: "INFOO" }, /"INFOO": there is none.*"INFO"/],
      [{ level: [1] }, /level 1: a level is a name/],
      [{ oldestFist: true }, /"oldestFirst"/],
    ] as const
  ) {
    assert.match(errorOf(() => n(options as never)).message, words);
  }
});

Deno.test("a tail gives what comes, across renames, copies, truncation and new files", () => {
  using folder = tempFolder();
  const write = (name: string, text: string, append = true) =>
    Deno.writeTextFileSync(folder.file(name), text, { append });
  write("a.log", "1\n");
  const tail = new LogTail(folder.path, () => ({ read: (line: string) => [line] }));
  assert.deepEqual(tail.next(), []);
  write("a.log", "2\n3");
  assert.deepEqual(tail.next(), ["2"]);
  write("a.log", "3\n");
  Deno.renameSync(folder.file("a.log"), folder.file("a.log.1"));
  write("a.log", "4\n");
  write("a.log.1", "5\n");
  assert.deepEqual(tail.next().sort(), ["33", "4", "5"]);
  Deno.copyFileSync(folder.file("a.log"), folder.file("a.log.2"));
  write("a.log", "", false);
  assert.deepEqual(tail.next(), []);
  write("a.log", "6\n");
  Deno.mkdirSync(folder.file("deep"));
  write("deep/b.log", "7\n");
  write("other.txt", "8\n");
  assert.deepEqual(tail.next().sort(), ["6", "7"]);
  Deno.removeSync(folder.file("deep/b.log"));
  assert.deepEqual(tail.next(), []);
  const one = new LogTail(folder.file("later.log"), () => ({ read: (line: string) => [line] }));
  assert.deepEqual(one.next(), []);
  write("later.log", "9\n");
  assert.deepEqual(one.next(), ["9"]);
});

Deno.test("all frames that zstd packed are read, whatever their blocks are, and a cut one is no half", () => {
  const texts = [
    "a",
    "b".repeat(1_000_000),
    Array.from({ length: 100_000 }, (_, i) => i * 7919 % 10_007).join("\n"),
    "",
    "ende",
  ];
  const checked = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
  const skipped = new Uint8Array([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  const frames = texts.flatMap((text, i) => [
    i % 2 === 0 ? zstdCompressSync(text) : zstdCompressSync(text, checked),
    skipped,
  ]);
  const bytes = new Uint8Array(Buffer.concat(frames));
  const unpacked = [...unzstdFrames(bytes)].map((part) => new TextDecoder().decode(part));
  assert.deepEqual(unpacked, texts);
  const frame = new Uint8Array(zstdCompressSync(texts[2]!));
  for (const length of [3, 5, 9, frame.length - 1]) {
    assert.throws(() => [...unzstdFrames(frame.subarray(0, length))], `${length} bytes`);
  }
  assert.throws(() => [...unzstdFrames(new Uint8Array([...frame, 1, 2, 3, 4]))]);
});
