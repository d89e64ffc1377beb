/** Writes a file's events as Parquet; prints the error's name and message, or the most memory that it held, in MB. */
import { peakMegabytes } from "../../bench/process.ts";
import { Reader } from "../../mod.ts";

const [db, output] = Deno.args;
using reader = new Reader(db!);
try {
  await reader.toParquet(output!);
  const isAllowed = Deno.permissions.querySync({ name: "read" }).state === "granted";
  console.log(JSON.stringify({ name: "none", ...(isAllowed && { peak: peakMegabytes() }) }));
} catch (error) {
  const { name, message } = error as Error;
  console.log(JSON.stringify({ name, message }));
}
