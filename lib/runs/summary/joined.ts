import type { Run } from "../../types.ts";
import type { ColumnKind } from "./columns.ts";
import { Fields } from "./fields.ts";
import type { Measures } from "./measures.ts";
import type { Sheet } from "./sheet.ts";

/** The sheets of one table in several files as one; what a file has no column for is null in its runs. */
export class JoinedSheet implements Sheet {
  readonly db: string;
  readonly table: string;
  readonly runs: readonly Run[];
  readonly fields: Fields;
  readonly #sheetOf: ReadonlyMap<Run, Sheet>;
  readonly #sheets: readonly Sheet[];

  constructor(sheets: readonly Sheet[]) {
    this.#sheets = sheets;
    this.db = sheets.map(({ db }) => db).join('", "');
    this.table = sheets[0]?.table ?? "";
    const all = sheets.flatMap((sheet) => sheet.runs.map((run) => [run, sheet] as const));
    this.#sheetOf = new Map(all);
    this.runs = all.map(([run]) => run).sort((a, b) =>
      a.first < b.first ? -1 : a.first > b.first ? 1 : 0
    );
    const columns = new Set(sheets.flatMap(({ fields }) => [...fields.columns.values()]));
    this.fields = new Fields(this.table, [...columns], { db: (run) => this.#sheetOf.get(run)!.db });
  }

  named(kind: ColumnKind): string[] {
    const kinds = new Map<string, ColumnKind>();
    for (const sheet of this.#sheets) {
      for (const each of ["param", "metric", "other"] as const) {
        for (const name of sheet.named(each)) {
          const before = kinds.get(name) ?? each;
          kinds.set(name, WEIGHT[each] > WEIGHT[before] ? each : before);
        }
      }
    }
    return [...this.fields.columns.keys()].filter((name) => kinds.get(name) === kind);
  }

  isObject(name: string): boolean {
    return this.#sheets.some((sheet) => sheet.fields.columns.has(name) && sheet.isObject(name));
  }

  valuesOf(names: readonly string[], runs: readonly Run[]): (run: Run, name: string) => unknown {
    const fields = new Map(names.map((name) => [name, this.fields.get(name)]));
    const valueOf = new Map(
      [...Map.groupBy(runs, (run) => this.#sheetOf.get(run)!)].map(([sheet, own]) => {
        const known = names.filter((name) => sheet.fields.find(name) !== undefined);
        return [sheet, { known: new Set(known), of: sheet.valuesOf(known, own) }] as const;
      }),
    );
    return (run, name) => {
      const field = fields.get(name)!;
      if ("told" in field) return field.told(run);
      const { known, of } = valueOf.get(this.#sheetOf.get(run)!)!;
      return known.has(name) ? of(run, name) : null;
    };
  }

  measure(run: Run, names: readonly string[]): ReadonlyMap<string, Measures> {
    const sheet = this.#sheetOf.get(run)!;
    return sheet.measure(run, names.filter((name) => sheet.fields.columns.has(name)));
  }
}

/** A column that varies in one file is no param; if it holds numbers there, it is a metric. */
const WEIGHT: Readonly<Record<ColumnKind, number>> = { param: 0, other: 1, metric: 2 };
