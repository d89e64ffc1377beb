/** Measures tracked calls, their cache, and objects that are stored, in so many pairs, and says what came out. */
import { checkStored } from "../assets.ts";
import { checkCache, checkTrack } from "../functions.ts";

const [folder, pairs] = Deno.args;
const checks = [
  checkTrack(`${folder}/calls.db`, Number(pairs)),
  checkCache(`${folder}/cache.db`, Number(pairs)),
  ...checkStored(`${folder}/objects.db`, Number(pairs)),
];
console.log(JSON.stringify(checks));
