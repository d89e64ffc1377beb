/* Names that come from elsewhere are told in messages, and no terminal obeys them. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { copy, Reader, Tracker } from "../../mod.ts";
import { errorOf, tempFolder } from "../support/mod.ts";

/** Clears the screen, rings, breaks the line, and does the same by a control of C1. */
const NASTY = "a\x1b[2J\x07\r\nb\x9b2J\x7f\u2028";
const ESCAPED = String.raw`a\u001b[2J\u0007\r\nb\u009b2J\u007f\u2028`;

// deno-lint-ignore no-control-regex -- the controls are what is looked for
const CONTROLS = /[\x00-\x1f\x7f-\x9f\u2028\u2029]/;

/** Gives what is warned of meanwhile. */
function warnedOf(work: () => void): string[] {
  const { warn } = console;
  const said: string[] = [];
  console.warn = (text: string) => said.push(text);
  try {
    work();
  } finally {
    console.warn = warn;
  }
  return said;
}

Deno.test("a warning is one line, whatever a key is called", () => {
  const said = warnedOf(() => {
    using tracker = new Tracker(Tracker.IN_MEMORY, { gitRoot: `/missing/${NASTY}` });
    tracker.log({ [NASTY]: 1 });
    tracker.log({ [NASTY]: "text" });
    const fn = { [NASTY]: () => ({ [NASTY]: new Map(), timestamp: 1 }) }[NASTY]!;
    tracker.track(fn, { args: [1] });
    class Other {}
    Object.defineProperty(Other, "name", { value: NASTY });
    tracker.log({ other: new Other() });
  });
  assert.ok(said.length >= 3, `${said}`);
  for (const line of said) assert.doesNotMatch(line, CONTROLS);
  assert.ok(said.some((line) => line.includes(`"${ESCAPED}" is kept in "_extra"`)), `${said}`);
});

Deno.test("an error tells a name without its controls", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using tracker = new Tracker(path, { warnings: false, strict: true });
  tracker.log({ [NASTY]: 1, x: 1 });
  using reader = new Reader(path);
  const id = "0".repeat(16);
  const calls: Record<string, () => unknown> = {
    "a kind": () => tracker.log({ [NASTY]: "text" }),
    "a function": () => tracker.log({ [NASTY]: () => 1 }),
    "a param": () => tracker.setParam(NASTY, () => 1),
    "an option": () => new Tracker(path, { [NASTY]: 1 } as never),
    "a choice": () => new Tracker(path, { engine: NASTY } as never),
    "a table": () => new Tracker(path, { table: `sqlite_${NASTY}` }),
    "no table": () => new Reader(path, { table: NASTY }).count(),
    "no column": () => reader.column(`${NASTY}x`),
    "no such key": () => tracker.setWhere("x", 1, `${NASTY}x`, 1),
    "no asset": () => reader.assets.export(`${NASTY}${id}`, folder.file("out")),
    "no file": () => new Reader(folder.file(NASTY)),
    "a copy": () => copy(path, path + NASTY, { tables: [NASTY] }),
    "a class": () => tracker.assets.register({} as never, { name: NASTY }),
    "a table of others": () => {
      const other = folder.file("other.db");
      using db = new DatabaseSync(other);
      db.exec(`CREATE TABLE "${NASTY}" (a)`);
      new Reader(other).count();
    },
  };
  for (const [name, call] of Object.entries(calls)) {
    const { message } = errorOf(call);
    assert.doesNotMatch(message, CONTROLS, name);
  }
  await assert.rejects(reader.sql("SELECT :x", { [NASTY]: 1 }), ({ message }: Error) => {
    assert.doesNotMatch(message, CONTROLS);
    return true;
  });
});
