/**
 * Measures how the time of each operation grows with the rows of a table, from 1,000 on in decades.
 *
 * ```sh
 * deno task scale                # to 10,000,000 rows: a quarter of an hour, 2 GB
 * deno task scale --quick        # to 1,000,000
 * deno task scale --write        # and puts table and chart into docs/
 * ```
 *
 * The exit code is 1 if something grows faster than it must.
 */
import { parseArgs } from "node:util";
import { markdown } from "../lib/frame/markdown.ts";
import { chart } from "./chart.ts";
import { BARE, OPERATIONS, type Times } from "./growth.ts";
import { writeSection } from "./page.ts";
import { ask, heapFor, pathOf, timeDeno } from "./process.ts";

const { quick, rows, write } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    rows: { type: "string", default: "10000000" },
    write: { type: "boolean", default: false },
  },
}).values;
/** From so many on a table is larger than what SQLite keeps of it in memory, where a step would look like growth. */
const LARGE = 100_000;
const MOST = quick ? 10 * LARGE : Number(rows);
if (!(MOST >= 10 * LARGE)) {
  throw new RangeError(`Cannot measure ${rows} rows: expected at least ${10 * LARGE}`);
}
const SIZES = Array.from({ length: Math.floor(Math.log10(MOST)) - 2 }, (_, i) => 10 ** (3 + i));
/** A time that grows with the rows has the exponent 1; one that stays flat 0; measuring is not that exact. */
const TOLERANCE = 0.25;

const measured = await measureAll();
const names = Object.keys(OPERATIONS);
const tooFast = names.filter((name) => exponentOf(name) > allowed(name));
const text = [tableOf(), conclusion()].join("\n\n");
console.log(text);
if (write) {
  Deno.writeTextFileSync(pathOf("../docs/scale.svg"), draw());
  writeSection("scale", `![How times grow with the rows](scale.svg)\n\n${text}`);
}
if (tooFast.length > 0) Deno.exitCode = 1;

/** Each size in processes of its own: reads leave pages in a cache that writes would have to share. */
async function measureAll(): Promise<Times[]> {
  const folder = Deno.makeTempDirSync({ prefix: "xetrack_scale_" });
  const path = `${folder}/runs.db`;
  const program = (size: number, what: string) =>
    ask<Times>("scale.ts", [path, what], heapFor(size));
  try {
    const all: Times[] = [];
    for (const size of SIZES) {
      console.error(`measuring ${size.toLocaleString("en")} rows …`);
      await program(size, `${size}`);
      const parts = [];
      for (const what of ["writes", "reads", "bare"]) parts.push(await program(size, what));
      all.push(Object.assign({}, ...parts, head(path)));
    }
    return all;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function head(path: string): Times {
  const args = ["--allow-read", "--allow-write", "--allow-env", pathOf("../cli.ts"), "head", path];
  // By the clock: the least is disturbed least.
  return { "xt head": Math.min(...Array.from({ length: 9 }, () => timeDeno(...args))) };
}

/** How fast a time grows: the slope over the large tables, both axes logarithmic. */
function exponentOf(name: string): number {
  const from = SIZES.indexOf(LARGE);
  return Math.log10(measured.at(-1)![name]! / measured[from]![name]!) / (SIZES.length - 1 - from);
}

/** The bare read is no operation of the library. */
function allowed(name: string): number {
  if (name === BARE) return Infinity;
  const must = {
    "stay flat": 0,
    "grow with the rows": 1,
    "grow as the bare read": exponentOf(BARE),
  };
  return must[OPERATIONS[name]!] + TOLERANCE;
}

function tableOf(): string {
  const rows = names.map((name) => ({
    "": name,
    ...Object.fromEntries(
      SIZES.map((size, i) => [size.toLocaleString("en"), written(measured[i]![name]!)]),
    ),
    exponent: exponentOf(name).toFixed(2),
    must: OPERATIONS[name],
  }));
  return markdown(rows, Object.keys(rows[0]!));
}

function conclusion(): string {
  const found = tooFast.length === 0
    ? "None grows faster than it must."
    : `Faster than they must: ${tooFast.join(", ")}.`;
  return `Columns: rows of the table, in runs of a thousand. Times are of the processor, but for xt head by the clock. Exponent: from 100,000 rows on; 0 is flat, 1 grows with the rows. ${found}`;
}

function draw(): string {
  const lines = names.map((name) => ({
    name,
    points: SIZES.map((size, i) => [size, measured[i]![name]!] as const),
  }));
  const write = (value: number) => value.toLocaleString("en");
  return chart(lines, { x: { name: "rows", write }, y: { name: "time", write: written } });
}

/** Writes a time given in ms. */
function written(ms: number): string {
  const [value, unit] = ms < 1 ? [1000 * ms, "µs"] : ms < 1000 ? [ms, "ms"] : [ms / 1000, "s"];
  return `${Number(value.toPrecision(3)).toLocaleString("en")} ${unit}`;
}
