import assert from "node:assert/strict";
import { Reader, Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";

/** Gives what a notebook shows of a thing. */
function displayed(thing: object): Record<string, string> {
  return (thing as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]!();
}

Deno.test("a plot shows as SVG in a notebook, and as the terminal's plot on a console", () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  for (const model of ["vit", "cnn"]) {
    using tracker = new Tracker(db, {
      trackId: `run-${model}`,
      params: { model },
      warnings: false,
    });
    tracker.logBatch([{ loss: 1 }, { loss: NaN }, { loss: 0.25 }]);
  }
  const reader = new Reader(db);
  const plot = reader.plot("loss", { smooth: 0.5, title: "Loss & co" });
  const byModel = reader.plot("loss", { by: "model", x: "elapsed", logY: true });
  reader.close();
  const shown = displayed(plot);
  assert.deepEqual(Object.keys(shown), ["image/svg+xml", "text/plain"]);
  assert.match(
    shown["image/svg+xml"]!,
    /^<svg [^]*Loss &#38; co[^]*run-vit[^]*run-cnn[^]*<\/svg>$/,
  );
  assert.equal(shown["text/plain"], `${plot}`);
  assert.match(Deno.inspect(plot), /^ +Loss & co\n[^]*run-vit[^]*× 2 NaN/);
  assert.match(`${byModel}`, /elapsed \(s\)\n.*model=vit, 1 run/);
  assert.equal(`${plot}`.split("\n").length, 24);
});

Deno.test("a plot of a Tracker is of its run, or of all", () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  using first = new Tracker(db, { trackId: "first" });
  using second = new Tracker(db, { trackId: "second" });
  first.log({ loss: 1 });
  second.log({ loss: 2 });
  assert.doesNotMatch(`${first.plot("loss")}`, /second/);
  assert.match(`${first.plot("loss", { all: true })}`, /first {3}.* second$/);
  using reader = new Reader(db);
  assert.doesNotMatch(`${reader.plot("loss", { trackId: "second" })}`, /first/);
  const chosen = reader.plot("loss", { where: "loss < $most", params: { most: 2 } });
  assert.match(`${chosen}`, /first$/);
});

Deno.test("a plot says at once what it cannot draw", () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  {
    using tracker = new Tracker(db);
    tracker.log({ loss: 1, name: "a", none: null });
  }
  using reader = new Reader(db);
  const cases: [RegExp, string, object?][] = [
    [/^TypeError: Cannot read column "los": .* Did you mean "loss"\?$/, "los"],
    [/^TypeError: Cannot plot "name": its kind is string/, "name"],
    [/^TypeError: Cannot use option "smoth" of a plot: .* Did you mean "smooth"\?$/, "loss", {
      smoth: 0.5,
    }],
    [/^TypeError: Cannot use option "tail" of a plot: no such option/, "loss", { tail: 1 }],
    [/^TypeError: Cannot smooth by text: expected a number from 0 to 1$/, "loss", {
      smooth: "0.9",
    }],
    [/^RangeError: Cannot smooth by NaN: expected a number from 0 to 1$/, "loss", { smooth: NaN }],
    [/^TypeError: Cannot use "1y" as every: expected a time like/, "loss", { every: "1y" }],
    [/^TypeError: Cannot use agg without every/, "loss", { agg: "mean" }],
    [/^TypeError: Cannot use every with x/, "loss", { every: "1m", x: "loss" }],
    [/^TypeError: Cannot use option "agg" of a plot: expected "mean" or/, "loss", {
      every: "1m",
      agg: "p42",
    }],
    [/no event has a finite number in it$/, "loss", { trackId: "other" }],
  ];
  for (const [message, column, options] of cases) {
    assert.throws(() => reader.plot(column, options), message);
  }
});
