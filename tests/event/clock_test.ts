import assert from "node:assert/strict";
import { Clock, parseDate, parseMicros } from "../../lib/event/clock.ts";

Deno.test("a clock's timestamps rise and stay close to the time of day", () => {
  const clock = new Clock();
  const before = Date.now();
  const stamps = [clock.next()];
  const after = Date.now();
  for (let i = 1; i < 5000; i++) stamps.push(clock.next());
  assert.deepEqual(stamps, [...new Set(stamps)].sort());
  const first = parseMicros(stamps[0])! / 1000;
  assert.ok(first > before - 5 && first < after + 5, `${first}, between ${before} and ${after}`);
});

Deno.test("a clock that is made later is not behind, so that runs are told in the order of their starts", () => {
  const stamps = Array.from({ length: 20_000 }, () => new Clock().next());
  assert.deepEqual(stamps, stamps.toSorted());
});

Deno.test("a clock goes on behind a timestamp of the future", () => {
  const clock = new Clock();
  clock.follow("2100-01-01 00:00:00.999999");
  assert.equal(clock.next(), "2100-01-01 00:00:01.000000");
  assert.equal(clock.step(), "2100-01-01 00:00:01.000001");
  clock.follow("no timestamp");
  assert.equal(clock.next(), "2100-01-01 00:00:01.000002");
});

Deno.test("timestamps are read with 0 to 9 digits, blank or T, with or without offset", () => {
  const read = (text: string) => parseDate(text)?.toISOString();
  assert.equal(read("2026-01-02 03:04:05"), "2026-01-02T03:04:05.000Z");
  assert.equal(read("2026-01-02T03:04:05.5"), "2026-01-02T03:04:05.500Z");
  assert.equal(read("2026-01-02 03:04:05.123456789Z"), "2026-01-02T03:04:05.123Z");
  assert.equal(read("2026-01-02 03:04:05.1+02:00"), "2026-01-02T01:04:05.100Z");
  assert.equal(read("2026-01-02 03:04:05 -0130"), "2026-01-02T04:34:05.000Z");
  assert.equal(read("9999-12-31 23:59:59.999999"), "9999-12-31T23:59:59.999Z");
  assert.equal(read("2026-01-02"), "2026-01-02T00:00:00.000Z");
  for (const text of ["2026-02-30 00:00:00", "2026-13-01", "now", "", "2026-01-02 25:00:00"]) {
    assert.equal(read(text), undefined, text);
  }
});
