/** Measures the reads or the writes of a file in so many pairs, and says what came out. */
import { Duel } from "../duel.ts";

const [path, events, part, pairs] = Deno.args;
using duel = new Duel(path, events === "wide");
const checks = part === "reads"
  ? [...duel.reads(Number(pairs)), await duel.frame(Number(pairs))]
  : duel.writes(Number(pairs));
console.log(JSON.stringify(checks));
