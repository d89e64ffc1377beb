/** Asks DuckDB how many events a file has; prints the rows, or the error. */
import { Reader } from "../../mod.ts";

using reader = new Reader(Deno.args[0]!, { engine: "duckdb" });
try {
  console.log(JSON.stringify({ rows: await reader.sql("SELECT count(*) AS n FROM events") }));
} catch (error) {
  const { name, message } = error as Error;
  console.log(JSON.stringify({ name, message }));
}
