/** Measures what a log file adds to `log` in so many pairs, and says what came out. */
import { checkLogFile } from "../logs.ts";

const [folder, pairs] = Deno.args;
console.log(JSON.stringify([checkLogFile(folder, Number(pairs))]));
