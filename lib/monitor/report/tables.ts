import { quantile } from "../../stats/order.ts";
import { momentText } from "../drift/compare.ts";
import type { Compared, Comparison } from "../drift/drift.ts";
import type { DriftRow } from "../drift/row.ts";
import { countUpTo } from "../drift/numbers.ts";
import { measureOf } from "../sample/column_sample.ts";
import type { Distribution } from "../sample/distribution.ts";
import { spark } from "./spark.ts";

/** Rows, and the columns to show of them. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** What a person looks at first. */
const COLUMNS = [
  ...["column", "drifted", "p_adjusted", "psi", "wasserstein", "js"],
  ...["reference_mean", "current_mean", "reference_nulls", "current_nulls"],
  ...["reference_spilled", "current_spilled", "reference_n", "current_n", "kind"],
];

/** Gives the table of what was compared: of groups, one of the columns and one of the groups. */
export function tablesOf({ compared }: Comparison): Table[] {
  if (compared.length === 0) return [];
  if ("by" in compared[0]!.row) return [byColumn(compared), byGroup(compared)];
  const values = valuesTable(compared);
  const rows = compared.map(({ row }) => ({ ...row }));
  return [{ columns: COLUMNS, rows }, ...(values.rows.length === 0 ? [] : [values])];
}

/** So many of the values are not greater. */
const QUANTILES = { p05: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95 };

/** Gives how numbers and dates lie on both sides. */
function valuesTable(compared: readonly Compared[]): Table {
  const rows = compared.flatMap(({ row: { column }, reference, current }) =>
    Object.entries({ reference, current }).flatMap(([side, distribution]) => {
      const values = valuesOf(distribution, reference);
      return values === undefined ? [] : [{ column, side, ...values }];
    })
  );
  return { columns: ["column", "side", ...Object.keys(QUANTILES), "outliers"], rows };
}

/** Outliers are the share of values that lie beyond so many times the range of the reference's middle half, from that. */
const FAR = 3;

function valuesOf({ kind, numbers }: Distribution, { numbers: before }: Distribution) {
  if (numbers === undefined || numbers.finite.length === 0) return undefined;
  const { sorted, finite } = numbers;
  const shown = measureOf(kind) === "date" ? momentText : (value: number) => value;
  const quantiles = Object.entries(QUANTILES)
    .map(([name, q]) => [name, shown(quantile(finite, q))]);
  return { ...Object.fromEntries(quantiles), outliers: outliersAmong(sorted, before!.finite) };
}

function outliersAmong(sorted: Float64Array, reference: Float64Array): number | null {
  if (reference.length === 0) return null;
  const [low, high] = [0.25, 0.75].map((q) => quantile(reference, q));
  const far = FAR * (high! - low!);
  const within = countUpTo(sorted, high! + far) - countBelow(sorted, low! - far);
  return 1 - within / sorted.length;
}

function countBelow(sorted: Float64Array, least: number): number {
  let at = countUpTo(sorted, least);
  while (at > 0 && sorted[at - 1] === least) at--;
  return at;
}

/** A lower index is drawn as low as it is, even where it is the greatest. */
const SEEN = 0.2;

function byColumn(compared: readonly Compared[]): Table {
  const columns = Map.groupBy(compared, ({ row }) => row.column);
  const rows = [...columns].map(([column, each]) => {
    const drifted = each.filter(({ row }) => row.drifted);
    const psis = each.map(({ row }) => row.psi);
    const worst = each.reduce((a, b) => (b.row.psi ?? -1) > (a.row.psi ?? -1) ? b : a);
    return {
      column,
      groups: each.length,
      drifted: drifted.length,
      first: drifted[0]?.row.by ?? null,
      worst: worst.row.psi === null ? null : worst.row.by,
      psi: worst.row.psi,
      chart: spark(psis, Math.max(SEEN, ...psis.filter((psi) => psi !== null))),
    };
  });
  return { columns: ["column", "drifted", "groups", "first", "worst", "psi", "chart"], rows };
}

function byGroup(compared: readonly Compared[]): Table {
  const groups = Map.groupBy(compared, ({ row }) => row.by);
  const rows = [...groups].map(([by, each]) => ({
    by,
    events: each[0]!.current.events,
    drifted: each.filter(({ row }) => row.drifted).map(({ row }) => row.column).join(", "),
  }));
  return { columns: ["by", "events", "drifted"], rows };
}

/** Says what the tables do not: which categories came and went, what is constant, and how many columns drifted. */
export function notesOf({ compared, reference, current }: Comparison): string[] {
  const columns = Map.groupBy(compared, ({ row }) => row.column);
  const notes = [...columns].flatMap(([column, each]) => {
    const rows = each.map(({ row }) => row).filter((row) =>
      row.reference_n > 0 && row.current_n > 0
    );
    return [
      ...namesNote(`${column} has new values`, rows.flatMap(({ unseen }) => unseen)),
      ...namesNote(`${column} lacks values`, rows.flatMap(({ vanished }) => vanished)),
      ...(rows.some(isStuck) ? [`${column} has one value only`] : []),
    ];
  });
  const empty = reference === 0 ? "reference" : current === 0 ? "current" : undefined;
  if (empty !== undefined) return [...notes, `The ${empty} side has no events`];
  const drifted = [...columns].filter(([, each]) => each.some(({ row }) => row.drifted))
    .map(([column]) => column);
  const names = drifted.length === 0 ? "" : `: ${drifted.join(", ")}`;
  return [...notes, `${drifted.length} of ${columns.size} columns drifted${names}`];
}

/** One event is of one value always. */
function isStuck({ constant, current_n }: DriftRow): boolean {
  return constant && current_n > 1;
}

/** So many names fit a line. */
const MOST_NAMED = 5;

function namesNote(what: string, all: readonly string[]): string[] {
  const names = [...new Set(all)];
  if (names.length === 0) return [];
  const shown = names.slice(0, MOST_NAMED).join(", ");
  return [
    `${what}: ${shown}${
      names.length > MOST_NAMED ? `, and ${names.length - MOST_NAMED} more` : ""
    }`,
  ];
}
