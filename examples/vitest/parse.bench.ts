import { test } from "vitest";

const text = JSON.stringify(Array.from({ length: 100 }, (_, i) => ({ i })));

test("parse", async ({ bench }) => {
  await bench.compare(
    bench("plain", () => void JSON.parse(text)),
    bench("reviver", () => void JSON.parse(text, (_, value) => value)),
    { time: 20, iterations: 10 },
  );
});
