/* Opens a database with no, one, two … descriptors left; prints what each attempt gave, and what it left behind. */
import { Reader, Tracker } from "../../mod.ts";

const [folder] = Deno.args as [string];
const there = `${folder}/there.db`;
{
  // What is loaded late takes descriptors too.
  using tracker = new Tracker(there);
  tracker.log({ loss: 1 });
  using reader = new Reader(there);
  reader.toCsv(`${folder}/there.csv`);
}

/** What takes descriptors, by name; each closes all that it opened. */
const CALLS: Readonly<Record<string, (name: string) => void>> = {
  tracker: (name) => new Tracker(`${folder}/new/${name}.db`).close(),
  reader: () => {
    using reader = new Reader(there);
    reader.count();
  },
  export: (name) => {
    using reader = new Reader(there);
    reader.toCsv(`${folder}/${name}.csv`);
  },
};

const hoard: Deno.FsFile[] = [];
try {
  for (;;) hoard.push(Deno.openSync(there));
} catch {
  // None is left.
}
const said: { name: string; call: string; error?: string; message?: string }[] = [];
for (let left = 0; left < 12; left++) {
  for (const [call, work] of Object.entries(CALLS)) {
    const name = `${call}_${left}`;
    try {
      work(name);
      said.push({ name, call });
    } catch (error) {
      const { name: kind, message } = error as Error;
      said.push({ name, call, error: kind, message });
    }
  }
  hoard.pop()!.close();
}
for (const file of hoard) file.close();
console.log(JSON.stringify(said));
