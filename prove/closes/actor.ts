// actor.ts <folder> <name> <seed> [fault]: opens a file in some ways, writes, and says of each call what must be there since.
// Then it waits for a word: "close", "end" without closing, or "go on" writing until it is killed.
import { copy, Reader, Tracker } from "../../mod.ts";
import { run } from "../../lib/cli/run.ts";
import { Dice } from "../../tests/support/random_events.ts";
import { idOf } from "../values.ts";

const [folder, name, seed, fault] = Deno.args as [string, string, string, string | undefined];
const db = `${folder}/main.db`;
const dice = new Dice(Number(seed));
const options = { warnings: false, environment: false };
const open: { close(): void }[] = [];

/** Says that a query of the file gives so much from now on, or more. */
function acknowledge(sql: string, count: number): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`!${JSON.stringify([sql, count])}\n`));
}

/** Gives what logs some events each time. */
function logs(trackId: string): () => void {
  const tracker = new Tracker(db, { ...options, trackId });
  open.push(tracker);
  let logged = 0;
  return () => {
    const events = dice.list(
      1,
      30,
      () => ({ n: logged++, loss: dice.next(), text: "words ".repeat(9) }),
    );
    if (dice.next() < 0.5) tracker.logBatch(events);
    else events.forEach((event) => tracker.log(event));
    acknowledge(`SELECT count(*) FROM events WHERE track_id = '${trackId}'`, logged);
  };
}

const ROLES: Readonly<Record<string, (own: string) => () => void | Promise<void>>> = {
  tracker: logs,
  reader: (own) => {
    const reader = new Reader(db);
    open.push(reader);
    let edits = 0;
    return () => {
      if (dice.next() < 0.5) {
        reader.setWhere(`mark_${own}`, ++edits, "n", -1);
        acknowledge(`SELECT "mark_${own}" FROM events WHERE n = -1`, edits);
      } else {
        const bytes = new TextEncoder().encode(`${own} ${dice.next()}`.repeat(dice.whole(1, 3000)));
        reader.assets.insert(bytes);
        acknowledge(`SELECT count(*) FROM assets WHERE key = '${idOf(bytes)}'`, 1);
      }
    };
  },
  follower: () => {
    const reader = new Reader(db);
    const following = reader.follow();
    open.push(reader);
    let next: Promise<unknown> | undefined;
    return async () => {
      next ??= following.next().then(() => next = undefined);
      // It may be that nobody writes any more.
      await Promise.race([next, new Promise((resolve) => setTimeout(resolve, 20))]);
    };
  },
  copier: (own) => {
    const source = `${folder}/source_${own}.db`;
    let copied = 0;
    return () => {
      {
        using tracker = new Tracker(source, { ...options, trackId: own });
        tracker.logBatch(dice.list(1, 30, () => ({ n: copied++ })));
      }
      copy(source, db);
      acknowledge(`SELECT count(*) FROM events WHERE track_id = '${own}'`, copied);
    };
  },
  xt: (own) => {
    let edits = 0;
    return async () => {
      const code = await run(["set", db, `mark_${own}`, `${++edits}`]);
      if (code !== 0) throw new Error(`xt set ended with ${code}`);
      acknowledge(`SELECT "mark_${own}" FROM events WHERE n = -1`, edits);
    };
  },
};

const NAMES = Object.keys(ROLES);
const acts = dice.list(1, 3, () => dice.pick(NAMES)).map((role, i) => ROLES[role]!(`${name}_${i}`));
for (let i = 0; i < 5; i++) await dice.pick(acts)();
console.log(`!ready ${open.length}`);
const { value } = await Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader().read();
if (fault === "unfolded" && value !== "go on") Deno.kill(Deno.pid, "SIGKILL");
while (value === "go on") await dice.pick(acts)();
if (value === "close") {
  while (open.length > 0) open.splice(dice.whole(0, open.length - 1), 1)[0]!.close();
}
Deno.exit();
