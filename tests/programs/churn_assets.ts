/* Logs, overwrites and removes the same few objects as others do: churn_assets.ts <db> <run> <rounds>. After each round it prints its number. */
import { Reader, Tracker } from "../../mod.ts";

const [db, run, rounds] = Deno.args;
const content = (n: number) => new Uint8Array(50_000 + n).fill(n);
using tracker = new Tracker(db!, { trackId: run!, warnings: false });
tracker.log({ n: -1, a: content(0), number: 1 });
for (let round = 0; round < Number(rounds); round++) {
  const n = round % 3;
  const id = tracker.assets.insert(content(n));
  tracker.logBatch([{ n: round, a: content(n), number: content(n) }, { n: round, a: id }]);
  tracker.log({ n: round, a: id, number: content(n + 1) });
  if (round % 4 === 1) tracker.setWhere("a", content(n + 1), "n", round - 1);
  if (round % 5 === 2) tracker.removeAsset(id, round % 2 === 0 ? "a" : undefined);
  if (round % 7 === 3) tracker.setValue("number", null);
  if (round % 31 === 30) {
    using reader = new Reader(db!);
    reader.deleteRun(run!);
  }
  Deno.stdout.writeSync(new TextEncoder().encode(`${round}\n`));
}
