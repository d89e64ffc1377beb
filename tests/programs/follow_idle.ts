// follow_idle.ts <db> <seconds>: follows a file that nobody writes, and prints the share of a core that this takes:
// the least of some times, as whatever else the machine does makes a look dearer.
import process from "node:process";
import { Reader } from "../../mod.ts";

const [db, seconds] = Deno.args;
using reader = new Reader(db!);
const end = new AbortController();
const following = (async () => {
  for await (const _ of reader.follow({ signal: end.signal })) throw new Error("nobody logged");
})();
const pause = (s: number) => new Promise((resolve) => setTimeout(resolve, s * 1000));
const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
await pause(0.3);
let least = Infinity;
for (let turn = 0; turn < 6 && least >= 0.01; turn++) {
  const before = used();
  await pause(Number(seconds));
  least = Math.min(least, (used() - before) / Number(seconds));
}
console.log(least);
end.abort();
await following;
