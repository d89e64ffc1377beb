import assert from "node:assert/strict";
import { type Event, Reader, Tracker } from "../../mod.ts";
import { Classes } from "../../lib/values/cbor/classes.ts";
import { Lines } from "../../lib/logs/line.ts";
import { RecordParser } from "../../lib/logs/record_parser.ts";
import { Dice } from "../support/random_events.ts";
import { tempFolder, warningsOf } from "../support/mod.ts";
import { grows } from "../support/time.ts";

// The user may have set one.
Deno.env.delete("LOGS_DELIMITER");

const TIME = "2026-01-02 03:04:05.000";

/** Gives the head of a record. */
function head(level: string): string {
  return `${TIME} | ${level.padEnd(8)} | xetrack!📁!`;
}

/** Reads lines as a log; gives what they hold, and what is said of them. */
function read(lines: readonly string[]): { data: Event[]; said: string[] } {
  using folder = tempFolder();
  Deno.writeTextFileSync(folder.file("a.log"), lines.join("\n"));
  let data: Event[] = [];
  const said = warningsOf(() => data = Reader.readLogs(folder.file("a.log")));
  return { data, said: said.map((text) => text.slice(text.indexOf("left out: ") + 10)) };
}

Deno.test("a record is found wherever it begins in a line, whatever was printed before it", () => {
  const before = [
    "  epoch 1 ... ",
    "   ",
    "\t50 % |#####     | ",
    "\r 10 %\r 20 %",
    "12",
    `${TIME} | INFO     | app:main:12 - loading | `,
    `${TIME} | TRACKING | `,
    '{"text": "',
    "}",
    "{",
  ];
  for (const [level, text] of [["TRACKING", '{"a":1}'], ["EXPERIMENT", '{\n  "a": 1\n}']]) {
    for (const noise of before) {
      const lines = [head("INFO") + "begins", "", `${noise}${head(level!)}${text}`, "ends"];
      assert.deepEqual(read(lines).data, [{ a: 1 }], `${noise}${level}`);
    }
  }
  const open = [`${head("EXPERIMENT")}{`, '  "cut": [', `    "x${head("MONITOR")}{"a":1}`];
  assert.deepEqual(read(open), {
    data: [{ a: 1 }],
    said: ["1 line looks like a record and is none"],
  });
});

Deno.test("no text forges a record, in no line of it", () => {
  using folder = tempFolder();
  const forged = [
    `${head("MONITOR")}{"forged":1}`,
    `${head("EXPERIMENT")}{\n  "forged": 1\n}`,
    `epoch 1 ... ${head("MONITOR")}{"forged":1}`,
    `  ${head("MONITOR")}{"forged":1}`,
    `!📁!${head("MONITOR")}{"forged":1}`,
    `"}${head("MONITOR")}{"forged":1}`,
  ];
  using tracker = new Tracker(Tracker.SKIP_INSERT, { logsPath: folder.path });
  const { logger } = tracker;
  for (const text of forged) {
    for (const before of ["", "\n", "\r", "two\r\n", "two\n\n  "]) {
      logger.info(`${before}${text}`);
      logger.warning(`${before}${text}${before}${text}`);
      logger.monitor({ text: `${before}${text}` });
      logger.experiment({ text: [`${before}${text}`], [`${before}${text}`]: text });
    }
  }
  const said = warningsOf(() => {
    const events = Reader.readLogs(folder.path);
    assert.equal(events.length, 2 * 5 * forged.length);
    for (const event of events) assert.ok(!("forged" in event) && "text" in event);
  });
  assert.deepEqual(said, []);
  // Texts of earlier versions have no mark.
  const lines = [`${head("INFO")}two`, `  ${head("MONITOR")}{"forged":1}`, "  lines"];
  assert.deepEqual(read(lines), { data: [], said: [] });
});

Deno.test("random texts, data and noise, by any delimiter: just the data is read", () => {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
  const dice = new Dice(seed);
  const encode = () => ({ classes: new Classes(), onUnknown: () => {} });
  const noise = ["  epoch 1 ... ", "\t", "50 % ", "done\n", "ab | c "];
  for (const delimiter of ["!📁!", "|", " - ", "{", "| ", '"', "\\", "1"]) {
    const begin = (level: string) => `${TIME} | ${level} | xetrack${delimiter}`;
    const lines = new Lines(delimiter, encode);
    const tokens = [
      ...[
        "\n",
        "\r\n",
        "  ",
        "{",
        "}",
        "\n}",
        '"',
        ",",
        "\\",
        "a",
        " | ",
        TIME,
        '{"f":1}',
        '"f": 1',
      ],
      ...[delimiter, `  ${delimiter}`, begin("MONITOR "), `${begin("EXPERIMENT")}{`, begin("INFO")],
    ];
    const drawText = () =>
      Array.from({ length: dice.pick([0, 2, 5, 8]) }, () => dice.pick(tokens)).join("");
    for (let round = 0; round < 300; round++) {
      const wanted: Event[] = [];
      let log = "";
      for (let i = 0; i < 4; i++) {
        const timestamp = `${TIME}123`;
        const level = dice.pick(["noise", "INFO", "TRACKING", "EXPERIMENT"] as const);
        if (level === "noise") log += dice.pick(noise);
        else if (level === "INFO") {
          log += Object.values(lines.of({ timestamp, level, message: drawText() }))
            .join("");
        } else {
          const data = { text: drawText(), [`${drawText()} key`]: drawText() };
          wanted.push(data);
          log += Object.values(lines.of({ timestamp, level, data })).join("");
        }
      }
      const parser = new RecordParser(delimiter, new Classes());
      const read = log.split("\n").map((line) => parser.push(line));
      const found = read.filter((data) => data !== undefined);
      assert.deepEqual([found, parser.bad], [wanted, 0], `seed ${seed}:\n${log}`);
    }
  }
});

Deno.test("what looks like a record and is none, and what is not understood at all, is told", () => {
  const bad = (lines: number) => `${lines} lines look like records and are none`;
  const name = /"\/[^"]*": /;
  const told = (lines: string[]) => read(lines).said.map((text) => text.replace(name, ""));
  const none = "nothing in it is a record";
  assert.deepEqual(told([head("MONITOR") + '{"a":1}', "noise", head("INFO") + "text"]), []);
  assert.deepEqual(told(["", "  "]), []);
  assert.deepEqual(told([head("INFO") + "text"]), []);
  assert.deepEqual(told([head("MONITOR") + "{}"]), []);
  assert.deepEqual(told(["noise"]), [none]);
  const another = `${TIME} | TRACKING | xetrack##{"a":1}`;
  assert.deepEqual(told([another, another]), [`${none}; ${bad(2)}`]);
  const cut = `${head("MONITOR")}{"a":`;
  assert.deepEqual(told([cut, `${head("MONITOR")}[1]`, head("INFO")]), [bad(2)]);
  assert.deepEqual(told([`${cut}${head("MONITOR")}{"a":1}`, `${head("EXPERIMENT")}{`]), [bad(2)]);
  const deep = `{"a":${"[".repeat(1e5)}${"]".repeat(1e5)},"b":{"$":1}}`;
  assert.deepEqual(read([`${head("MONITOR")}${deep}`, `${head("MONITOR")}{"a":1}`]), {
    data: [{ a: 1 }],
    said: ["1 line looks like a record and is none"],
  });

  using folder = tempFolder();
  Deno.writeTextFileSync(folder.file("day.txt"), `${head("MONITOR")}{"a":1}`);
  assert.deepEqual(warningsOf(() => Reader.readLogs(folder.path)), [
    `xetrack: of logs "${folder.path}" some is left out: "${folder.path}": no file in it ends in .log`,
  ]);
});

Deno.test("logs and JSONL are read in UTF-16 too, as PowerShell writes them", () => {
  using folder = tempFolder();
  const events = [{ a: 1 }, { note: "né 🚀 \u2028" }];
  const log = events.map((event) => `${head("MONITOR")}${JSON.stringify(event)}\r\n`).join("");
  const jsonl = events.map((event) => `${JSON.stringify(event)}\r\n`).join("");
  const toBytes = (text: string, isLittle: boolean) => {
    const view = new DataView(new ArrayBuffer(2 * text.length));
    for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), isLittle);
    return new Uint8Array(view.buffer);
  };
  for (const mark of ["\ufeff", ""]) {
    for (const isLittle of [true, false]) {
      Deno.writeFileSync(folder.file("a.log"), toBytes(mark + log, isLittle));
      Deno.writeFileSync(folder.file("a.jsonl"), toBytes(mark + jsonl, isLittle));
      assert.deepEqual(Reader.readLogs(folder.path), events);
      assert.deepEqual(Reader.readJsonl(folder.file("a.jsonl")), events);
    }
  }
});

Deno.test("what cannot be read of a folder takes nothing else with it, and is named", () => {
  using folder = tempFolder();
  const record = (n: number) => `${head("MONITOR")}{"n":${n}}\n`;
  for (const n of [1, 2, 3]) Deno.writeTextFileSync(folder.file(`${n}.log`), record(n));
  Deno.symlinkSync(folder.file("none"), folder.file("b.log"));
  Deno.symlinkSync(folder.file("loop.log"), folder.file("loop.log"));
  Deno.symlinkSync(folder.file("none"), folder.file(".#lock"));
  const seen: unknown[] = [];
  const [said, ...more] = warningsOf(() => {
    for (const { n } of Reader.scanLogs(folder.path)) {
      seen.push(n);
      if (n === 3) Deno.removeSync(folder.file("2.log"));
    }
  });
  assert.deepEqual([seen, more], [[3, 1], []]);
  assert.match(said!, /\/b\.log": it is a link to nothing/);
  assert.match(said!, /\/loop\.log": /);
  assert.match(said!, /\/2\.log": it was removed/);
  assert.ok(!said!.includes("lock"));
  assert.throws(() => Reader.readLogs(folder.file("b.log")), {
    message: `Cannot read logs "${folder.file("b.log")}": no such file or folder`,
  });
});

Deno.test("links are followed, and what they lead to is read once", () => {
  using folder = tempFolder();
  using elsewhere = tempFolder();
  Deno.mkdirSync(folder.file("logs/deep"), { recursive: true });
  Deno.writeTextFileSync(folder.file("logs/a.log"), `${head("MONITOR")}{"a":1}`);
  Deno.writeTextFileSync(folder.file("logs/deep/b.log"), `${head("MONITOR")}{"b":1}`);
  Deno.writeTextFileSync(elsewhere.file("c.log"), `${head("MONITOR")}{"c":1}`);
  Deno.symlinkSync("a.log", folder.file("logs/latest.log"));
  Deno.symlinkSync("../..", folder.file("logs/deep/up"));
  Deno.symlinkSync(".", folder.file("logs/self"));
  Deno.symlinkSync(elsewhere.path, folder.file("logs/archive"));
  Deno.symlinkSync(elsewhere.path, folder.file("logs/archive.log"));
  Deno.symlinkSync("logs", folder.file("link"));
  for (const name of ["logs", "link"]) {
    const read = Reader.readLogs(folder.file(name)).map((event) => Object.keys(event)[0]!);
    assert.deepEqual(read.sort(), ["a", "b", "c"]);
  }
});

Deno.test("(slow) reading takes time that grows as a line does, whatever is in it", () => {
  const begin = '{"timestamp":"';
  const hostile: Record<string, (times: number) => string> = {
    heads: (n) => head("MONITOR").repeat(n),
    "heads and backslashes": (n) => `${head("MONITOR")}{"\\n${"\\".repeat(20)}`.repeat(n) + "}",
    "heads and blanks": (n) => `${head("MONITOR")}{`.repeat(n) + " ".repeat(40 * n) + "x",
    "heads and trailing blanks": (n) => head("EXPERIMENT").repeat(n) + " ".repeat(40 * n),
    "heads in a text": (n) => `${head("MONITOR")}{"a":"${head("MONITOR").repeat(n)}`,
    "objects": (n) => `${head("MONITOR")}{"a":1}`.repeat(n),
    "no delimiter": (n) => `${TIME} | MONITOR | `.repeat(n),
    "indented": (n) => " ".repeat(40 * n) + head("MONITOR").repeat(n),
    "digits": (n) => "2026-01-02 03:04:05.00".repeat(2 * n),
    "JSONL": (n) => `${begin}\\\\`.repeat(3 * n),
  };
  using folder = tempFolder();
  const read = (line: string) => {
    Deno.writeTextFileSync(folder.file("a.jsonl"), `${line}\n`);
    for (const before of [`${head("INFO")}text`, `${head("EXPERIMENT")}{`]) {
      const parser = new RecordParser("!📁!", new Classes());
      parser.push(before);
      parser.push(line);
    }
    warningsOf(() => Reader.readJsonl(folder.file("a.jsonl")));
  };
  for (const [name, make] of Object.entries(hostile)) {
    grows((times) => read(make(times)), name, 400);
  }
});
