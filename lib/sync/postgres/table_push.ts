import type { RawChunk } from "../../store/read/cells.ts";
import { Ahead } from "../ahead.ts";
import type { SyncResult } from "../options.ts";
import { START } from "../source_file.ts";
import { Ledger } from "./ledger.ts";
import { Lines } from "./lines.ts";
import type { Route } from "./route.ts";
import { RunRows } from "./run_rows.ts";
import { Code, codeOf } from "./refusal.ts";
import { Stage } from "./stage.ts";
import type { Kinds } from "./tables.ts";

/** Brings one table of a source to a PostgreSQL, step by step, each with its mark in one transaction. */
export class TablePush {
  readonly #route: Route;
  readonly #lines: Lines;
  readonly #stage: Stage;
  readonly #ledger: Ledger;
  readonly #runs: RunRows;
  readonly #result: SyncResult;
  /** The runs that are known to be registered as this source's. */
  readonly #registered = new Set<string>();
  /** Runs that are to be brought over whole. */
  readonly #whole = new Set<string>();
  readonly #moved = new Set<string>();
  readonly #conflicting = new Set<string>();

  /** @param kinds of the table's columns in the store */
  constructor(route: Route, kinds: Kinds) {
    const { server, source, table } = route;
    this.#route = route;
    this.#lines = new Lines(table.kinds, kinds);
    this.#stage = new Stage(server, table.name, this.#lines, kinds);
    this.#ledger = new Ledger(route);
    this.#runs = new RunRows(route);
    const none = { events: 0, runs: 0, deleted: 0, assets: 0, conflicts: 0 };
    this.#result = { source: source.name, table: table.name, ...none };
  }

  /** Brings over what was appended, edited, deleted, and told of runs. */
  async run(onProgress: (events: number) => void): Promise<SyncResult> {
    const { source, table } = this.#route;
    const isCounted = source.counts(table.name);
    await this.#ledger.readMark();
    if (isCounted) await this.#append(() => onProgress(this.#result.events));
    const edited = isCounted
      ? await this.#ledger.edited()
      // Where nobody counts, each run is compared, also what came from here and is gone.
      : [...source.runIds(table), ...await this.#ledger.runs()];
    for (const trackId of new Set([...this.#whole, ...edited])) {
      await this.#replace(trackId);
      onProgress(this.#result.events);
    }
    await this.#step(async () => {
      const { mark } = this.#ledger;
      for (const id of await this.#runs.bringChanged(mark.sign)) this.#moved.add(id);
      await this.#ledger.setMark({ ...mark, sign: this.#runs.sign });
    });
    this.#result.runs = this.#moved.size;
    if (!isCounted) this.#result.compared = true;
    if (this.#conflicting.size > 0) this.#result.conflicting = [...this.#conflicting];
    return this.#result;
  }

  async #append(onChunk: () => void): Promise<void> {
    const { source, table } = this.#route;
    const { mark } = this.#ledger;
    // Of another file, or of one whose last rows are gone, all is looked at.
    if (!source.isAt(table, mark)) {
      await this.#step(() => this.#ledger.setMark({ ...START, sign: mark.sign }));
    }
    const chunks = source.behind(table, this.#ledger.mark.rowid);
    const ahead = new Ahead(() => {
      const { value: chunk } = chunks.next();
      return chunk && { chunk, lines: this.#lines.of(chunk) };
    });
    for (let next = ahead.take(); next !== undefined; next = ahead.take()) {
      const { chunk, lines } = next;
      await this.#step(async () => {
        await this.#register(chunk);
        await this.#insert(chunk, lines, ahead.prepare);
        await this.#ledger.setMark({ ...mark, ...this.#lines.placeOf(chunk.rows.at(-1)!) });
      });
      onChunk();
    }
  }

  /** Does one step in a transaction; where two sources wait for each other, one of them begins it again. */
  async #step(work: () => Promise<void>): Promise<void> {
    const before = { ...this.#result };
    const { mark } = this.#ledger;
    const registered = new Set(this.#registered);
    for (let left = TRIES;; left--) {
      try {
        return await this.#route.server.transaction(work);
      } catch (error) {
        if (codeOf(error) !== Code.deadlock || left === 0) throw error;
        Object.assign(this.#result, before);
        this.#ledger.undo(mark);
        for (const id of this.#registered) if (!registered.has(id)) this.#registered.delete(id);
      }
    }
  }

  async #register({ rows }: RawChunk): Promise<void> {
    const ids = new Set(rows.map((row) => this.#lines.trackId(row)));
    // In one order, so that nobody waits for somebody who waits.
    const fresh = [...ids].filter((id) => !this.#registered.has(id)).sort();
    if (fresh.length === 0) return;
    await this.#ledger.register(fresh);
    await this.#runs.begin(fresh);
    for (const id of fresh) this.#registered.add(id);
  }

  /** Events that nobody has are copied as they are; where one is there, those that are not are chosen. */
  async #insert(chunk: RawChunk, lines: string, meanwhile: () => void): Promise<void> {
    try {
      await this.#route.server.attempt(() => this.#stage.copy(lines, meanwhile));
      this.#count(chunk.rows.map((row) => this.#lines.trackId(row)));
    } catch (error) {
      if (codeOf(error) !== Code.unique) throw error;
      await this.#insertMissing(lines);
    }
  }

  #count(trackIds: readonly string[]): void {
    this.#result.events += trackIds.length;
    for (const id of trackIds) this.#moved.add(id);
  }

  async #insertMissing(lines: string): Promise<void> {
    await this.#stage.begin();
    await this.#stage.add(lines);
    this.#count(await this.#stage.insertMissing());
    for (const [trackId, count] of await this.#stage.differing()) {
      const { others } = await this.#ledger.standing(trackId);
      // It is of no other source: whoever wrote it here wrote it anew, without being counted.
      if (!others) this.#whole.add(trackId);
      else {
        this.#conflict(trackId, count);
        await this.#ledger.leave(trackId);
      }
    }
  }

  #conflict(trackId: string, count: number): void {
    this.#result.conflicts += count;
    this.#conflicting.add(trackId);
  }

  /** Makes a run what it is in the source, in one step; of one that is gone there, nothing stays. */
  async #replace(trackId: string): Promise<void> {
    const { source, table } = this.#route;
    await this.#step(async () => {
      await this.#stage.begin();
      let events = 0;
      for (const chunk of source.run(table, trackId)) {
        events += chunk.rows.length;
        await this.#stage.addChunk(chunk);
      }
      await this.#ledger.lock();
      await (events === 0 ? this.#remove(trackId) : this.#settle(trackId));
    });
  }

  async #settle(trackId: string): Promise<void> {
    const { known, version, others } = await this.#ledger.standing(trackId);
    const differing = (await this.#stage.differing()).get(trackId);
    this.#count(await this.#stage.insertMissing());
    const changed = this.#result.events;
    // Whoever has it too may have changed it since it came from here.
    if (differing !== undefined && others && known !== version) {
      return this.#conflict(trackId, differing);
    }
    if (differing !== undefined) this.#result.events += await this.#stage.update();
    if (!others) this.#result.events += await this.#stage.removeOthers(trackId);
    const isTold = await this.#runs.replace(trackId);
    const isChanged = isTold || this.#result.events > changed;
    if (isChanged) this.#moved.add(trackId);
    await this.#ledger.keep(trackId, isChanged ? version + 1 : version);
  }

  /** Removes a run that is gone from the source, unless other sources have it. */
  async #remove(trackId: string): Promise<void> {
    const { known, others, version } = await this.#ledger.standing(trackId);
    if (known === undefined) return;
    // Those who have it too are not asked: it did not change.
    if (!others) await this.#ledger.keep(trackId, version + 1);
    await this.#ledger.forget(trackId);
    if (others) return;
    this.#result.events += await this.#stage.removeOthers(trackId);
    await this.#runs.remove(trackId);
    this.#result.deleted++;
    this.#moved.add(trackId);
  }
}

/** So often a step is begun again. */
const TRIES = 5;
