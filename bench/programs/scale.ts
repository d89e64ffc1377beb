// scale.ts <path> <rows>: makes the table so large; scale.ts <path> reads | bare | writes: measures, and says what came out.
import { grow, measureBare, measureReads, measureWrites } from "../growth.ts";

const [path, what] = Deno.args;
const measure = { reads: measureReads, bare: measureBare, writes: measureWrites }[what];
if (measure === undefined) grow(path, Number(what));
console.log(JSON.stringify(await measure?.(path) ?? {}));
