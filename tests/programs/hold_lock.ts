// hold_lock.ts <db> <begin statement> [ms]: takes a lock, says so, and holds it until its input ends, or so much longer.
import { DatabaseSync } from "node:sqlite";

const [db, begin, millis] = Deno.args;
using conn = new DatabaseSync(db!, { timeout: 5000 });
conn.exec(begin!);
console.log("held");
for await (const _ of Deno.stdin.readable);
await new Promise((resolve) => setTimeout(resolve, Number(millis ?? 0)));
conn.exec("ROLLBACK");
