/** Writes a file's events as Parquet; prints the error's name and message. */
import { Reader } from "../../mod.ts";

const [db, output] = Deno.args;
using reader = new Reader(db!);
try {
  await reader.toParquet(output!);
  console.log(JSON.stringify({ name: "none" }));
} catch (error) {
  const { name, message } = error as Error;
  console.log(JSON.stringify({ name, message }));
}
