// follow_idle.ts <db> <seconds>: follows a file that nobody writes, and prints the share of a core that this takes:
// the least of three times, as whatever else the machine does makes a look dearer.
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
const shares: number[] = [];
for (let turn = 0; turn < 3; turn++) {
  const before = used();
  await pause(Number(seconds));
  shares.push((used() - before) / Number(seconds));
}
console.log(Math.min(...shares));
end.abort();
await following;
