import { didYouMean } from "../../errors.ts";
import { Part } from "../part.ts";
import type { Format, Measured } from "../report.ts";
import { measuresOf } from "../samples.ts";

const NS_IN_S = 1e9;

/** `hyperfine --export-json`: times in seconds, all of them. */
export const hyperfine: Format = {
  tool: "hyperfine",
  isSeenIn: ({ json }) => new Part(json).has("results"),
  read: ({ json }) => ({ benchmarks: new Part(json).at("results").list().map(resultOf) }),
};

function resultOf(result: Part): Measured {
  checkKeys(result);
  const params = result.has("parameters")
    ? Object.fromEntries(result.at("parameters").entries().map(([key, { value }]) => [key, value]))
    : {};
  const what = { name: result.text("command"), params, unit: "ns" };
  // A process that a signal ended has no code.
  const codes = result.at("exit_codes").list().map(({ value }) => value);
  const code = codes.find((code) => code !== 0);
  const times = result.numbers("times");
  if (times.length !== codes.length) throw result.at("times").not("as many as exit codes");
  if (code !== undefined) {
    return { ...what, error: code === null ? "ended by a signal" : `exit code ${code}` };
  }
  const { stddev: _, ...told } = measuresOf(times, NS_IN_S);
  const ns = (key: string) => result.number(key) * NS_IN_S;
  return {
    ...what,
    ...told,
    value: ns("median"),
    mean: ns("mean"),
    min: ns("min"),
    // Of a single run there is none.
    ...(result.has("stddev") && { stddev: ns("stddev") }),
  };
}

const KEYS = ["command", "mean", "stddev", "median", "user", "system", "min", "max", "times"];

/** Only some results have parameters: where the key is damaged, they would be lost without a word. */
function checkKeys(result: Part): void {
  const known = [...KEYS, "exit_codes", "parameters", "memory_usage_byte"];
  for (const [key] of result.entries()) {
    if (known.includes(key) || didYouMean(key, known) === "") continue;
    throw new TypeError(`unknown key "${key}"${didYouMean(key, known)}`);
  }
}
