import { Tracker } from "@xetrack/xetrack";
import { afterAll, expect, test } from "vitest";

// Each run of the tests is a run of the tracker: `npx xetrack runs runs.db`.
const tracker = new Tracker("runs.db", { params: { parser: "JSON.parse" } });
afterAll(() => tracker.close());

test.each(["[1]", '{"a":"é"}', "2.5"])("%s comes back", (text) => {
  const start = performance.now();
  const parsed = JSON.parse(text);
  tracker.log({ case: text, milliseconds: performance.now() - start });
  expect(JSON.stringify(parsed)).toBe(text);
});
