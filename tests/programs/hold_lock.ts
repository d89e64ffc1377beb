// hold_lock.ts <db> <begin statement> [ms]: takes a lock, says so, and holds it for a time or until its input ends.
import { DatabaseSync } from "node:sqlite";

const [db, begin, millis] = Deno.args;
using conn = new DatabaseSync(db!, { timeout: 5000 });
conn.exec(begin!);
console.log("held");
if (millis === undefined) { for await (const _ of Deno.stdin.readable); }
else await new Promise((resolve) => setTimeout(resolve, Number(millis)));
conn.exec("ROLLBACK");
