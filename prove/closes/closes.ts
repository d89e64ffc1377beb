import assert from "node:assert/strict";
import { Reader, Tracker } from "../../mod.ts";
import { Dice } from "../../tests/support/random_events.ts";
import { seedOf } from "../operations.ts";
import type { Sqlite } from "../sqlite.ts";

/** What to prove, and how long. */
export interface CloseOptions {
  readonly sqlite: Sqlite;
  readonly seed: number;
  /** Proves this round only, again and again. */
  readonly group?: number;
  /** In ms of `performance.now()`; one round comes in any case. */
  readonly until: number;
  /** What the programs shall do wrong. */
  readonly fault?: string;
}

/** What was done. */
export interface CloseTotal {
  readonly rounds: number;
  readonly programs: number;
  readonly facts: number;
}

/** By a word that the program is told, or by a signal. */
const ENDS = ["close", "close", "end", "SIGINT", "SIGTERM", "SIGKILL"] as const;

const ACTOR = new URL("./actor.ts", import.meta.url).href;
const XT = new URL("../../cli.ts", import.meta.url).href;

/**
 * Has programs that write and read one file end in any order and way, and looks whether the file alone, without what
 * stands beside it, holds all that they acknowledged. @throws for what is missing
 */
export async function proveCloses(options: CloseOptions): Promise<CloseTotal> {
  let [rounds, programs, facts] = [0, 0, 0];
  do {
    const group = options.group ?? rounds;
    const folder = Deno.makeTempDirSync({ prefix: "xetrack_closes_" });
    try {
      const found = await proveRound(options, folder, new Dice(seedOf(options.seed, group)));
      programs += found.programs;
      facts += found.facts;
    } catch (error) {
      const again = `deno task prove --only closes --seed ${options.seed} --group ${group}`;
      throw new Error(
        `Not proven, in round ${group}; the files are in ${folder}\nAgain: ${again}`,
        { cause: error },
      );
    }
    Deno.removeSync(folder, { recursive: true });
    rounds += 1;
    // Some programs only read.
  } while (performance.now() < options.until || (facts === 0 && options.group === undefined));
  console.error(`${rounds} rounds of ${programs} programs that ended`);
  return { rounds, programs, facts };
}

async function proveRound({ sqlite, fault }: CloseOptions, folder: string, dice: Dice) {
  const db = `${folder}/main.db`;
  {
    using tracker = new Tracker(db, { trackId: "base", environment: false });
    // Also the tables that it needs are there.
    tracker.log({ n: -1, object: new Uint8Array(1) });
  }
  using stack = new DisposableStack();
  const actors = dice.list(1, 4, () => `${dice.whole(0, 2 ** 31)}`).map((seed, i) =>
    stack.use(new Actor([folder, `a${i}`, seed, ...(fault === undefined ? [] : [fault])]))
  );
  await Promise.all(actors.map(({ ready }) => ready));
  const { ends, isClean } = await endAll(actors, dice);
  const next = isClean ? "nobody" : dice.pick(["Reader", "xt"]);
  if (next === "Reader") new Reader(db).close();
  if (next === "xt") await lookByXt(db);
  const facts = new Map(actors.flatMap(({ facts }) => [...facts]));
  checkAlone(sqlite, db, facts, `ended by ${ends}, then opened by ${next}`);
  return { programs: actors.length, facts: facts.size };
}

/** Ends all, one after the other or at once; tells whether the file must be whole already. */
async function endAll(
  actors: readonly Actor[],
  dice: Dice,
): Promise<{ ends: string; isClean: boolean }> {
  const isApart = dice.next() < 0.7;
  const ends: string[] = [];
  for (const actor of actors) {
    const end = dice.pick(ENDS);
    ends.push(end);
    const goesOn = end.startsWith("SIG") && dice.next() < 0.5;
    const ended = actor.end(end, goesOn ? dice.whole(1, 30) : 0);
    if (isApart) await ended;
  }
  await Promise.all(actors.map(({ ended }) => ended));
  const signals = ends.map((end) => end.startsWith("SIG"));
  const isClean = !signals.includes(true) ||
    (isApart && !signals.at(-1) && actors.at(-1)!.hasOpen);
  return { ends: `${ends}${isApart ? "" : " at once"}`, isClean };
}

async function lookByXt(db: string): Promise<void> {
  const args = ["run", "--quiet", "--no-check", "--allow-all", XT, "ls", db, "n"];
  const { success } = await new Deno.Command(Deno.execPath(), { args, stdout: "null" }).output();
  assert.ok(success, "xt ls failed");
}

function checkAlone(
  sqlite: Sqlite,
  db: string,
  facts: ReadonlyMap<string, number>,
  how: string,
): void {
  const alone = `${db}.alone`;
  Deno.copyFileSync(db, alone);
  const queries = [...facts.keys()].map((sql) => `SELECT coalesce((${sql}), 0)`);
  const [health, ...counts] = sqlite.rows(alone, "PRAGMA integrity_check", ...queries);
  assert.deepEqual(health, ["ok"], `integrity_check of the file alone, ${how}`);
  for (const [i, [sql, count]] of [...facts].entries()) {
    const found = Number(counts[i]![0]);
    assert.ok(
      found >= count,
      `the file alone gives ${found} for ${sql}, ${count} was acknowledged; ${how}`,
    );
  }
}

/** A program that writes and reads. */
class Actor implements Disposable {
  readonly #child: Deno.ChildProcess;
  readonly #ready = Promise.withResolvers<void>();
  #isOver = false;
  /** It has written, and waits. */
  readonly ready: Promise<void> = this.#ready.promise;
  /** It holds the file open: copies and commands have closed it before. */
  hasOpen = false;
  /** Query → what it gives at least. */
  readonly facts = new Map<string, number>();
  readonly ended: Promise<void>;

  constructor(args: readonly string[]) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "--no-prompt", "--allow-all", ACTOR, ...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.ended = this.#listen();
    this.ended.catch(this.#ready.reject);
    this.ready.catch(() => {});
  }

  async #listen(): Promise<void> {
    const errors = new Response(this.#child.stderr).text();
    let said = "";
    for await (const chunk of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      said += chunk;
      const lines = said.split("\n");
      said = lines.pop()!;
      for (const line of lines) this.#hear(line);
    }
    await this.#child.status;
    this.#isOver = true;
    assert.equal(await errors, "");
    this.#ready.reject(new Error("A program ended by itself"));
  }

  #hear(line: string): void {
    const [, open] = /^!ready (\d+)$/.exec(line) ?? [];
    if (open !== undefined) {
      this.hasOpen = open !== "0";
      return this.#ready.resolve();
    }
    // xt says something too.
    if (!line.startsWith("!")) return;
    const [sql, count] = JSON.parse(line.slice(1)) as [string, number];
    this.facts.set(sql, count);
  }

  /** Ends it, by a word or a signal; before a signal it may go on for so many ms. */
  async end(how: typeof ENDS[number], goesOn: number): Promise<void> {
    if (!how.startsWith("SIG") || goesOn > 0) {
      const writer = this.#child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(goesOn > 0 ? "go on" : how));
      writer.releaseLock();
    }
    if (how.startsWith("SIG")) {
      await new Promise((resolve) => setTimeout(resolve, goesOn));
      this.#child.kill(how as Deno.Signal);
    }
    await this.ended;
    await this.#child.stdin.close().catch(() => {});
  }

  [Symbol.dispose](): void {
    if (!this.#isOver) this.#child.kill("SIGKILL");
  }
}
