/** Logs to two tables in one transaction each time, until its input ends. */
import { Tracker } from "../../mod.ts";

using left = new Tracker(Deno.args[0]!, { table: "left_side" });
using right = new Tracker(Deno.args[0]!, { table: "right_side" });
left.log({ n: 0 });
right.log({ n: 0 });
left.conn.exec("DELETE FROM left_side; DELETE FROM right_side");
let running = true;
Deno.stdin.read(new Uint8Array(1)).then(() => running = false);
for (let i = 0; running; i++) {
  const values = `('run', '${String(i).padStart(9, "0")}', 1)`;
  left.conn.exec(`BEGIN IMMEDIATE; INSERT INTO left_side (track_id, timestamp, n) VALUES ${values};
    INSERT INTO right_side (track_id, timestamp, n) VALUES ${values}; COMMIT`);
  if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
}
