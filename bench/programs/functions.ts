/** Measures tracked calls and their cache in so many pairs, and says what came out. */
import { checkCache, checkTrack } from "../functions.ts";

const [folder, pairs] = Deno.args;
const checks = [
  checkTrack(`${folder}/calls.db`, Number(pairs)),
  checkCache(`${folder}/cache.db`, Number(pairs)),
];
console.log(JSON.stringify(checks));
