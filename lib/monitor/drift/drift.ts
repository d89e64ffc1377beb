import { describe } from "../../errors.ts";
import type { Kind } from "../../types.ts";
import { type Base, onSides } from "../source/open.ts";
import type { Reading } from "../source/reading.ts";
import type { Side, SideGroup } from "../source/side.ts";
import type { Profile } from "../profile/profile.ts";
import type { Distribution } from "../sample/distribution.ts";
import { isTime } from "../sample/groups.ts";
import { blockProbability } from "./blocks.ts";
import { compareColumn, judged } from "./compare.ts";
import { checkDrift, chosen, type DriftOptions, noSuchColumn } from "./options.ts";
import type { DriftRow } from "./row.ts";

/** A column that was compared, with both its sides. */
export interface Compared {
  readonly row: DriftRow;
  readonly reference: Distribution;
  readonly current: Distribution;
}

/** What was compared. */
export interface Comparison {
  readonly compared: readonly Compared[];
  /** How many events each side has. */
  readonly reference: number;
  readonly current: number;
}

/** So many columns are in memory at a time. */
const AT_ONCE = 16;

/**
 * Compares columns of events with those of a reference: a row for each column, and for each group where these are asked for.
 *
 * A column drifted where the difference is no chance (p below 0.05, adjusted by Benjamini and Hochberg's method for all
 * columns) and not small: a stability index of 0.2, a Wasserstein distance of 0.1 standard deviations, or a Jensen-Shannon
 * distance of 0.1.
 *
 * @throws {TypeError} for a wrong option or column @throws {TrackerError} where a side cannot be read
 *
 * @example
 * ```ts
 * import { drift } from "@xetrack/xetrack/monitor";
 * import { Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const db = `${await Deno.makeTempDir()}/prod.db`;
 * using tracker = new Tracker(db);
 * for (let i = 0; i < 200; i++) tracker.log({ version: i < 100 ? 1 : 2, shop: i % 2 || i > 150 ? "web" : "app" });
 * const [row] = drift(db, { reference: "version = 1", current: "version = 2" });
 * assert.deepEqual([row.column, row.kind, row.vanished, row.drifted], ["shop", "string", [], true]);
 * ```
 */
export function drift(source: string | Profile, options: DriftOptions = {}): DriftRow[] {
  return compareSides(source, options).compared.map(({ row }) => row);
}

/** Compares columns, and keeps what they were compared by. @throws {TypeError} @throws {TrackerError} */
export function compareSides(
  base: Base,
  options: DriftOptions = {},
  reading: Reading = {},
): Comparison {
  checkDrift(options);
  return onSides(base, { ...options, ...reading }, (reference, current) => {
    checkBy(current, options.by);
    const names = namesOf({ reference, current }, options, reading);
    // Without a column there are events all the same.
    const parts = names.length === 0 ? [[]] : chunksOf(names);
    const all = parts.map((part) => compareSome({ reference, current }, part, options));
    const groups = all[0]!.groups.map((_, g) => all.flatMap(({ groups }) => groups[g]!));
    const compared = groups.flatMap((columns) => {
      const rows = judged(columns.map(({ row }) => row));
      return columns.map((each, c) => ({ ...each, row: rows[c]! }));
    });
    return { compared, reference: all[0]!.reference, current: all[0]!.current };
  });
}

function chunksOf(names: readonly string[]): string[][] {
  const count = Math.ceil(names.length / AT_ONCE);
  return Array.from({ length: count }, (_, i) => names.slice(i * AT_ONCE, (i + 1) * AT_ONCE));
}

/** Refuses to group by what no event has. @throws {TypeError} */
function checkBy(current: Side, by: string | undefined): void {
  if (by === undefined || isTime(by) || STAMPS.includes(by)) return;
  const columns = current.columns();
  if (!columns.has(by)) throw noSuchColumn(by, columns.keys());
}

/** What is no column to compare, and tells events apart all the same. */
const STAMPS: readonly string[] = ["track_id", "timestamp", "level"];

/** The columns that are asked for; else those of both sides that do not tell them apart. */
function namesOf(
  { reference, current }: Sides,
  { columns, by }: DriftOptions,
  reading: Reading,
): string[] {
  const known = new Set([...reference.columns().keys(), ...current.columns().keys()]);
  if (columns !== undefined) return chosen(columns, known, reading);
  const telling = new Set([...reference.named(), ...current.named(), by]);
  return [...known].filter((name) => !telling.has(name));
}

interface Sides {
  readonly reference: Side;
  readonly current: Side;
}

interface Part {
  readonly groups: Compared[][];
  readonly reference: number;
  readonly current: number;
}

function compareSome(
  { reference, current }: Sides,
  columns: readonly string[],
  { by, block }: DriftOptions,
): Part {
  const [before] = reference.groups(columns, { block });
  const groups = current.groups(columns, { by, block }).sort(inOrder);
  const kinds = columns.map((name) =>
    reference.columns().get(name) ?? current.columns().get(name) ?? null
  );
  return {
    reference: before!.events,
    current: groups.reduce((sum, { events }) => sum + events, 0),
    groups: groups.map((after) =>
      columns.map((column, c) => {
        const { chance, ...sides } = bothOf({ before: before!, after }, c, kinds[c]!);
        const row = compareColumn(column, sides);
        const p = block === undefined || row.p === null ? row.p : chance();
        const group = by === undefined ? {} : { by: after.value };
        return { ...sides, row: { ...group, ...row, p } };
      })
    ),
  };
}

/** The kind of a column without one is that of its values, of the reference where there are any. */
function bothOf(
  { before, after }: { before: SideGroup; after: SideGroup },
  column: number,
  asked: Kind | null,
) {
  const kind = before.of(column, asked).kind ?? after.of(column, asked).kind;
  return {
    reference: before.of(column, kind),
    current: after.of(column, kind),
    chance: () => blockProbability(before.blocks(column, kind), after.blocks(column, kind)),
  };
}

/** Numbers in their order, all else as text; what has no such value comes last. */
function inOrder({ value: a }: SideGroup, { value: b }: SideGroup): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const [x, y] = [a, b].map((value) => typeof value === "object" ? describe(value) : String(value));
  return x! < y! ? -1 : Number(x! > y!);
}
