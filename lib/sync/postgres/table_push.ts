import { Ahead } from "../ahead.ts";
import type { SyncResult } from "../options.ts";
import { START } from "../source_file.ts";
import { KeptFigures } from "./figures/table.ts";
import { Ledger } from "./ledger.ts";
import { type ChunkLines, Lines } from "./copy/lines.ts";
import type { Route } from "./route.ts";
import { RunRows } from "./run_rows.ts";
import { Code, codeOf } from "./refusal.ts";
import { Stage } from "./stage.ts";
import { inStep } from "./step.ts";
import type { Kinds } from "./tables.ts";

/** Brings one table of a source to a PostgreSQL, step by step, each with its mark in one transaction. */
export class TablePush {
  readonly #route: Route;
  readonly #lines: Lines;
  readonly #stage: Stage;
  readonly #ledger: Ledger;
  readonly #runs: RunRows;
  readonly #figures: KeptFigures;
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
    this.#figures = new KeptFigures(server, table.name);
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
    await this.#figures.refresh();
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
      return chunk && this.#lines.of(chunk);
    });
    for (let next = ahead.take(); next !== undefined; next = ahead.take()) {
      await this.#step(async () => {
        await this.#register(next!.figures.trackIds);
        await this.#insert(next!, ahead.prepare);
        await this.#ledger.setMark({ ...mark, ...next!.end });
      });
      onChunk();
    }
  }

  async #step(work: () => Promise<void>): Promise<void> {
    const before = { ...this.#result };
    const { mark } = this.#ledger;
    const registered = new Set(this.#registered);
    await inStep(this.#route.server, work, () => {
      Object.assign(this.#result, before);
      this.#ledger.undo(mark);
      for (const id of this.#registered) if (!registered.has(id)) this.#registered.delete(id);
    });
  }

  /** Says whose runs they are, the ids in one order, so that nobody waits for somebody who waits. */
  async #register(trackIds: readonly string[]): Promise<void> {
    const fresh = trackIds.filter((id) => !this.#registered.has(id));
    if (fresh.length === 0) return;
    await this.#ledger.register(fresh);
    await this.#runs.begin(fresh);
    await this.#figures.begin(fresh);
    for (const id of fresh) this.#registered.add(id);
  }

  /** Events that nobody has are copied as they are; where one is there, those that are not are chosen. */
  async #insert({ lines, figures }: ChunkLines, meanwhile: () => void): Promise<void> {
    try {
      await this.#route.server.attempt(() => this.#stage.copy(lines, meanwhile));
      this.#count(figures.events, figures.trackIds);
      await this.#figures.add(figures);
    } catch (error) {
      if (codeOf(error) !== Code.unique) throw error;
      await this.#insertMissing(lines);
    }
  }

  #count(events: number, trackIds: Iterable<string>): void {
    this.#result.events += events;
    for (const id of trackIds) this.#moved.add(id);
  }

  async #insertMissing(lines: string): Promise<void> {
    await this.#stage.begin();
    await this.#stage.add(lines);
    const missing = await this.#stage.insertMissing();
    this.#count(missing.length, missing);
    await this.#figures.note([...new Set(missing)].sort());
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
    const before = this.#result.events;
    const missing = await this.#stage.insertMissing();
    this.#count(missing.length, missing);
    const changed = this.#result.events;
    // Whoever has it too may have changed it since it came from here.
    if (differing !== undefined && others && known !== version) {
      return this.#conflict(trackId, differing);
    }
    if (differing !== undefined) this.#result.events += await this.#stage.update();
    if (!others) this.#result.events += await this.#stage.removeOthers(trackId);
    const isTold = await this.#runs.replace(trackId);
    if (this.#result.events > before) await this.#figures.note([trackId]);
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
    await this.#figures.note([trackId]);
    await this.#runs.remove(trackId);
    this.#result.deleted++;
    this.#moved.add(trackId);
  }
}
