import { quote } from "../../event/names.ts";
import { checkExpression } from "../../sql/expression.ts";
import { rowsWhere } from "../../sql/where.ts";
import { Database, IN_MEMORY } from "../../store/database.ts";
import { columnsRead } from "../../store/reading_only.ts";
import type { Kind } from "../../types.ts";
import { type Group, Groups, isTime } from "../sample/groups.ts";
import type { EventSource, Look } from "./source.ts";

/** An event as a log has it: a key that it lacks is null. */
export type LoggedRow = Readonly<Record<string, unknown>>;

/** What stands in each line beside what was logged. */
const STAMPS: ReadonlySet<string> = new Set(["timestamp", "track_id", "level"]);

/** What an expression calls the rows. */
const NAME = "events";

/** Events that were logged to files, without a database. */
export class RowsSource implements EventSource {
  readonly hasExtra = false;
  readonly #rows: readonly LoggedRow[];
  readonly #names = new Set<string>();

  constructor(rows: Iterable<LoggedRow>) {
    this.#rows = [...rows];
    for (const row of this.#rows) for (const name in row) this.#names.add(name);
  }

  columns(): Map<string, Kind | null> {
    const names = [...this.#names].filter((name) => !STAMPS.has(name));
    return new Map(names.map((name) => [name, null]));
  }

  named(where: string): ReadonlySet<string> {
    checkExpression(where);
    using db = Database.open(IN_MEMORY, { busyTimeout: 0 });
    db.run(`CREATE TABLE ${quote(NAME)} (${["#", ...this.#names].map(quote).join(", ")})`);
    const kinds = new Map([...this.#names].map((name) => [name, null]));
    return columnsRead(db, { name: NAME, kinds }, [`(${where}\n)`]);
  }

  read({ where, columns, grouping }: Look): Group[] {
    const rows = where === undefined
      ? this.#rows
      : rowsWhere(this.#rows, where, { names: [...this.#names], table: NAME });
    const groups = new Groups(grouping, columns.length);
    const { by } = grouping;
    const value = by === undefined || isTime(by) ? () => null : (row: LoggedRow) => row[by];
    for (const row of rows) {
      const sample = groups.of(row.timestamp, value(row));
      sample.events++;
      columns.forEach((name, c) => sample.columns[c]!.add(row[name]));
    }
    return [...groups.all.values()];
  }

  [Symbol.dispose](): void {}
}
