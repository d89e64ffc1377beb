/* Profiles: small, merged, and as good as the rows. */
import assert from "node:assert/strict";
import { Tracker } from "../../mod.ts";
import { drift, type DriftRow, mergeProfiles, type Profile, profile } from "../../monitor.ts";
import { compareSides } from "../../lib/monitor/drift/drift.ts";
import { makeProfile } from "../../lib/monitor/profile/make.ts";
import { parseProfile } from "../../lib/monitor/profile/profile.ts";
import { type LoggedRow, RowsSource } from "../../lib/monitor/source/rows.ts";
import { normalQuantile } from "../../lib/stats/distributions.ts";
import { randomNumbers } from "../../lib/stats/random.ts";
import { errorOf, tempFolder } from "../support/mod.ts";

const random = randomNumbers(5);
const uniform = () => (Math.floor(random() * 2 ** 32) + 0.5) / 2 ** 32;
const normal = () => normalQuantile(uniform());

/** Columns that lie in all sorts of ways. */
const COLUMNS: Readonly<Record<string, (moved: number) => unknown>> = {
  normal: (moved) => normal() + moved,
  uniform: (moved) => uniform() * (1 + moved),
  lognormal: (moved) => Math.exp(normal() + moved),
  heavy: (moved) => uniform() ** -0.5 * (1 + moved),
  steps: (moved) => Math.floor(uniform() * 10 * (1 + moved)),
  zeros: (moved) => uniform() < 0.6 ? 0 : normal() + moved,
  outlier: (moved) => uniform() < 1e-4 ? 1e6 : uniform() + moved,
  infinite: (moved) => uniform() < 0.01 ? Infinity : normal() + moved,
  date: (moved) => new Date(1.7e12 + 1e9 * (uniform() + moved)),
  shop: (moved) => ["web", "app", "phone"][Math.floor(uniform() ** (1 + moved) * 3)],
  member: (moved) => uniform() < 0.3 + moved / 4,
  id: () => `${uniform()}`,
  nulls: (moved) => uniform() < 0.2 + moved ? null : 1,
};

function rows(count: number, moved: number): LoggedRow[] {
  return Array.from(
    { length: count },
    () => Object.fromEntries(Object.entries(COLUMNS).map(([name, draw]) => [name, draw(moved)])),
  );
}

function compare(reference: readonly LoggedRow[] | Profile, current: RowsSource): DriftRow[] {
  const side = "xetrack_profile" in reference ? reference : new RowsSource(reference);
  return compareSides(current, { referenceDb: side as never }).compared.map(({ row }) => row);
}

/** Asserts that two rows say the same, distances and shares within 0.01; a probability in the middle takes finer ones. */
function alike(row: DriftRow, other: DriftRow): void {
  for (const [key, value] of Object.entries(row)) {
    const found = other[key as keyof DriftRow];
    if (typeof value !== "number" || /mean|sd|^p$|_p$|p_adjusted|chi2$/.test(key)) continue;
    assert.ok(
      typeof found === "number" && (Math.abs(found - value) <= 0.01 || found === value),
      `${row.column}: ${key} is ${value} by rows, ${found} by the profile`,
    );
  }
  if (row.p !== null && row.p < 1e-3) assert.ok(other.p! < 1e-2, row.column);
  assert.deepEqual([other.kind, other.constant], [row.kind, row.constant]);
}

Deno.test("drift against a profile, of one or merged of three, is that against the rows within 0.01", () => {
  const reference = rows(30_000, 0);
  const parts = [0, 1, 2].map((i) => reference.slice(i * 10_000, (i + 1) * 10_000));
  const whole = makeProfile(new RowsSource(reference));
  const merged = mergeProfiles(parts.map((part) => makeProfile(new RowsSource(part))));
  assert.equal(merged.events, 30_000);
  for (const [name, column] of Object.entries(whole.columns)) {
    const { n, nulls, spilled } = merged.columns[name]!;
    assert.deepEqual([n, nulls, spilled], [column.n, column.nulls, column.spilled], name);
  }
  for (const moved of [0, 0.07, 0.5]) {
    const current = new RowsSource(rows(10_000, moved));
    const byRows = compare(reference, current);
    for (const kept of [whole, merged]) {
      const text = JSON.stringify(kept);
      const byProfile = compare(parseProfile("p.json", text), current);
      byRows.forEach((row, i) => alike(row, byProfile[i]!));
      assert.deepEqual(
        byProfile.map(({ drifted }) => drifted),
        byRows.map(({ drifted }) => drifted),
      );
    }
  }
});

Deno.test("a profile of few values is exact", () => {
  const reference = rows(300, 0);
  const current = new RowsSource(rows(200, 0.3));
  const kept = makeProfile(new RowsSource(reference));
  assert.deepEqual(compare(JSON.parse(JSON.stringify(kept)), current), compare(reference, current));
});

Deno.test("a profile of 50 columns is smaller than 1 MB, whatever they are", () => {
  const names = Object.keys(COLUMNS);
  const wide = Array.from(
    { length: 5000 },
    () =>
      Object.fromEntries(Array.from({ length: 50 }, (_, c) => {
        const value = COLUMNS[names[c % names.length]!]!(0);
        return [`column ${c}`, typeof value === "string" ? `${value} ${"é".repeat(60)}` : value];
      })),
  );
  const kept = makeProfile(new RowsSource(wide));
  assert.equal(Object.keys(kept.columns).length, 50);
  const size = new TextEncoder().encode(JSON.stringify(kept)).length;
  assert.ok(size < 1_000_000, `${size}`);
});

Deno.test("profile() takes a condition and columns; profiles that do not fit are refused", () => {
  using folder = tempFolder();
  const db = folder.file("prod.db");
  using tracker = new Tracker(db);
  tracker.logBatch([{ age: 1, shop: "a" }, { age: 2, shop: null }, { age: 3, shop: "b" }]);
  const kept = profile(db, { where: "age > 1", columns: ["shop"] });
  assert.deepEqual(kept, {
    xetrack_profile: 1,
    events: 2,
    columns: {
      shop: {
        kind: "string",
        n: 1,
        nulls: 1,
        spilled: 0,
        categories: { counts: [["b", 1]], rest: 0 },
      },
    },
  });
  assert.deepEqual(mergeProfiles([]), { xetrack_profile: 1, events: 0, columns: {} });
  const other = mergeProfiles([kept, profile(db, { columns: ["age"] })]);
  assert.deepEqual([other.columns.shop!.nulls, other.columns.age!.nulls], [4, 2]);
  const clash = { ...kept, columns: { shop: profile(db).columns.age! } };
  assert.match(errorOf(() => mergeProfiles([kept, clash])).message, /is string in one and number/);
  assert.match(
    errorOf(() => profile(kept, { where: "1" })).message,
    /does not know them one by one/,
  );
  for (const bad of [{}, { ...kept, events: -1 }, { ...kept, columns: { a: {} } }] as never[]) {
    const words = /^Cannot use an object as a profile: /;
    assert.match(errorOf(() => mergeProfiles([kept, bad])).message, words);
    assert.match(errorOf(() => drift(db, { referenceDb: bad })).message, words);
  }
  for (
    const [text, words] of [
      ["{", "its JSON is damaged"],
      ["[]", "it is none"],
      ['{"xetrack_profile":2}', "it is of version 2"],
      ['{"xetrack_profile":1,"events":1,"columns":{"a":{"n":-1}}}', 'column "a" is damaged'],
      [
        '{"xetrack_profile":1,"events":1,"columns":{"a":{"n":1,"nulls":0,"spilled":0,"numbers":{"values":[2,1],"gaps":[0,0],"masses":[1,1],"infinite":[0,0]}}}}',
        'column "a" is damaged',
      ],
    ]
  ) {
    assert.match(errorOf(() => parseProfile("p.json", text!)).message, new RegExp(words!));
  }
});
