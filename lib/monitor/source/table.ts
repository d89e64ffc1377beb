import { STAMP } from "../../event/names.ts";
import { conditionOf } from "../../sql/expression.ts";
import { Database } from "../../store/database.ts";
import { Events } from "../../store/read/events.ts";
import { readChunks } from "../../store/read/reads.ts";
import { columnsRead } from "../../store/reading_only.ts";
import { defaultTable } from "../../store/table.ts";
import type { Kind } from "../../types.ts";
import { type Group, type Grouping, Groups, isTime, type Sample } from "../sample/groups.ts";
import type { Extra } from "../../values/extra.ts";
import type { EventSource, Look } from "./source.ts";

/** A table of events in a file. */
export class TableSource implements EventSource {
  readonly hasExtra = true;
  readonly #events: Events;
  readonly #close: () => void;

  constructor(events: Events, close = () => {}) {
    this.#events = events;
    this.#close = close;
  }

  /** Opens a file, and holds on to its state. @throws {TrackerError} */
  static open(
    path: string,
    table: string | undefined,
    onRead?: (rows: number) => void,
  ): TableSource {
    const database = Database.open(path, { busyTimeout: 30, readOnly: true, onRead });
    try {
      const events = new Events(
        database,
        table ?? database.attempt("read", () => defaultTable(database)),
      );
      const held = events.held();
      return new TableSource(events, () => {
        held[Symbol.dispose]();
        database.close();
      });
    } catch (error) {
      database.close();
      throw error;
    }
  }

  columns(): Map<string, Kind | null> {
    const columns = new Map<string, Kind | null>(Object.entries(this.#events.kinds()));
    for (const name of this.#spilled()) if (!columns.has(name)) columns.set(name, null);
    for (const name of STAMP) columns.delete(name);
    return columns;
  }

  /** Names the keys that no column could hold. */
  #spilled(): readonly string[] {
    const hasExtra = this.#events.read(({ hasExtra }) => hasExtra, false);
    return hasExtra ? this.#events.names({ spilled: true }) : [];
  }

  named(where: string): ReadonlySet<string> {
    const condition = conditionOf(where);
    return this.#events.read<ReadonlySet<string>>(
      (table, db) => columnsRead(db, table, condition),
      new Set(),
    );
  }

  read({ where, columns, grouping }: Look): Group[] {
    const groups = new Groups(grouping, columns.length);
    const told = tellingOf(grouping);
    const selection = {
      where: where === undefined ? undefined : conditionOf(where),
      columns: [...columns, ...told],
    };
    this.#events.read((table, db) => {
      const asked = [...new Set(selection.columns)].filter((name) => table.kinds.has(name));
      const places = asked.map((name) => columns.indexOf(name));
      const sampleOf = sampling(groups, grouping, asked);
      readChunks(db, table, asked, selection, ({ rows, extras }) => {
        for (let i = 0; i < rows.length; i++) {
          const row = rows[i]!;
          const extra = extras.get(i);
          const sample = sampleOf(row, extra);
          sample.events++;
          for (let c = 0; c < places.length; c++) sample.columns[places[c]!]?.add(row[c]);
          if (extra !== undefined) addSpilled(sample, columns, extra);
        }
      });
    }, undefined);
    return [...groups.all.values()];
  }

  [Symbol.dispose](): void {
    this.#close();
  }
}

/** Names the columns that tell which group an event is in. Reading timestamps takes as long as four columns of numbers. */
function tellingOf({ by, block }: Grouping): string[] {
  const time = block !== undefined || isTime(by) ? ["timestamp"] : [];
  return by === undefined || isTime(by) ? time : [...time, by];
}

/** Gives what finds the sample of a row. */
function sampling(groups: Groups, { by, block }: Grouping, asked: readonly string[]) {
  if (by === undefined && block === undefined) {
    let only: Sample | undefined;
    return () => only ??= groups.of(null, null);
  }
  const [time, value] = ["timestamp", by ?? ""].map((name) => asked.indexOf(name));
  return (row: readonly unknown[], extra: Extra | undefined) =>
    groups.of(row[time!], row[value!] ?? (by === undefined ? null : extra?.[by]));
}

function addSpilled(sample: Sample, columns: readonly string[], extra: Extra): void {
  for (const [key, value] of Object.entries(extra)) {
    const column = sample.columns[columns.indexOf(key)];
    if (column === undefined) continue;
    column.add(value);
    column.spilled++;
  }
}
