/* Has scorers of autoevals, whose specifier comes as an argument, score outputs, and prints what is stored. */
import { evaluate } from "../../eval.ts";
import { Tracker } from "../../mod.ts";

const { Levenshtein, ExactMatch, NumericDiff, JSONDiff, ListContains } = await import(
  Deno.args[0]!
);
using tracker = new Tracker(Tracker.IN_MEMORY);
await evaluate(tracker, "texts", {
  data: [{ input: "x", expected: "hello" }],
  task: () => "hallo",
  scores: [Levenshtein, ExactMatch],
});
await evaluate(tracker, "numbers", {
  data: [{ input: 1, expected: 10 }],
  task: () => 9,
  scores: [NumericDiff],
});
await evaluate(tracker, "objects", {
  data: [{ input: 1, expected: { a: 1, b: 2 } }],
  task: () => ({ a: 1, b: 3 }),
  scores: [JSONDiff],
});
await evaluate(tracker, "lists", {
  data: [{ input: 1, expected: ["a", "b"] }],
  task: () => ["b", "a"],
  scores: [ListContains],
});
console.log(JSON.stringify(await tracker.sql("SELECT * FROM evaluations ORDER BY timestamp")));
