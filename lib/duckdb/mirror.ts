import type { Connection } from "@duckdb/node-bindings";
import type { Database } from "../store/database.ts";
import { listSources, listViews, type View } from "../store/sources.ts";
import { Holding } from "./holding.ts";
import type { Instance } from "./instance.ts";
import { planNeeds } from "./plan.ts";
import { LeftoverError } from "./scan/scan.ts";
import { hasNoStamp, NoStampError, type OddStamps } from "./stamps.ts";
import { declareTables, isNameable, type Refused, tableOf } from "./tables.ts";
import { type Own, type Version, Versions } from "./version.ts";

/** Where a file is read, and which DuckDB is to know it. */
export interface MirrorOptions {
  readonly db: Database;
  readonly own: Own | undefined;
  readonly instance: Instance;
  readonly planner: Connection;
  readonly tracer: Connection;
}

/**
 * The file as DuckDB knows it: of each table the columns that queries have read. What the own connection appends is
 * added to them; after any other change it begins anew.
 */
export class Mirror {
  readonly #options: MirrorOptions;
  readonly #db: Database;
  readonly #versions: Versions;
  #version: Version | undefined;
  #holdings = new Map<string, Holding>();
  #views: readonly View[] = [];
  #refused: ReadonlyMap<string, Refused> = new Map();
  /** Tables with cells that do not fit their columns, and no `_extra` in the file. */
  readonly #spilling = new Set<string>();
  /** Tables with events whose moment is none. */
  readonly #textual = new Set<string>();
  /** Moments of events as the file has them, where it has them otherwise. */
  readonly odd: OddStamps = new Map();

  constructor(options: MirrorOptions) {
    this.#options = options;
    this.#db = options.db;
    this.#versions = new Versions(options.db, options.own);
  }

  /** The views of the file that DuckDB does not run, by their folded names. */
  get refused(): ReadonlyMap<string, Refused> {
    return this.#refused;
  }

  /** Knows the tables that the file has now. */
  async follow(): Promise<void> {
    if (!this.#versions.on((now) => this.#keeps(now))) await this.#begin();
  }

  /** Looks for moments that are none, and tells whether a table is another one for it. */
  findTexts(): boolean {
    const before = this.#textual.size;
    for (const { table: { source, columns } } of this.#holdings.values()) {
      const isText = columns.some(({ kind }) => kind === "stamp") && hasNoStamp(this.#db, source);
      if (isText) this.#textual.add(source.name);
    }
    if (this.#textual.size === before) return false;
    this.#version = undefined;
    return true;
  }

  /** Brings over what a query reads, all from one state of the file. */
  async bring(sql: string): Promise<void> {
    while (!await this.#tryToBring(sql)) await this.follow();
  }

  /** Tells whether what is held is still good, or needs no more than the rows that were appended. */
  #keeps(now: Version): boolean {
    const version = this.#version;
    if (version === undefined) return false;
    if ([...this.#holdings.values()].every(({ isEmpty }) => isEmpty)) {
      return version.schema === now.schema;
    }
    const change = this.#versions.between(version, now);
    if (change !== "appended") return change === "nothing";
    return this.#holdings.get(this.#options.own!.table)?.grows ?? false;
  }

  async #begin(): Promise<void> {
    const { own, instance } = this.#options;
    this.odd.clear();
    const [version, sources, views] = this.#versions.on((now) =>
      [now, listSources(this.#db), listViews(this.#db)] as const
    );
    const findings = (name: string) => ({
      spills: this.#spilling.has(name),
      isTextual: this.#textual.has(name),
    });
    const tables = sources.map((source) => tableOf(source, findings(source.name)))
      .filter(({ source, columns }) => isNameable(source.name) && columns.length > 0);
    this.#refused = await declareTables(instance, this.#options, tables, views);
    this.#holdings = new Map(
      tables.map((table) => [
        table.source.name,
        new Holding(instance, table, { isOwn: table.source.name === own?.table, odd: this.odd }),
      ]),
    );
    this.#views = views;
    this.#version = version;
  }

  /** Gives `false` where it has to begin again: somebody changed the file meanwhile, or `_extra` is needed. */
  async #tryToBring(sql: string): Promise<boolean> {
    const tables = [...this.#holdings.values()].map(({ table }) => table);
    const needs = await planNeeds(this.#options, sql, { tables, views: this.#views });
    const holdings = [...needs.keys()].map((name) => this.#holdings.get(name)!);
    for (const holding of holdings) await holding.prepare(needs.get(holding.table.source.name)!);
    try {
      if (!this.#take(holdings)) return false;
      for (const holding of holdings) await holding.settle();
      return true;
    } catch (error) {
      // What came in part must not stay.
      this.#version = undefined;
      if (error instanceof LeftoverError || error instanceof NoStampError) return false;
      throw error;
    }
  }

  #take(holdings: readonly Holding[]): boolean {
    return this.#versions.on((now) => {
      if (!this.#keeps(now)) return false;
      for (const holding of holdings) this.#takeOne(holding);
      this.#version = now;
      return true;
    });
  }

  #takeOne(holding: Holding): void {
    try {
      holding.take(this.#db);
    } catch (error) {
      if (error instanceof LeftoverError) this.#spilling.add(holding.table.source.name);
      if (error instanceof NoStampError) this.#textual.add(holding.table.source.name);
      throw error;
    }
  }
}
