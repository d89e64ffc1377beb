import { named, TrackerError } from "../errors.ts";
import { STAMP } from "../event/names.ts";
import { TableSheet } from "../runs/summary/sheet.ts";
import type { Events } from "../store/read/events.ts";
import type { Selection } from "../store/read/selection.ts";
import { reasonOfRuntime } from "../store/reason.ts";
import { Draft } from "../system/disk/draft.ts";
import { writeFile } from "../system/disk/new_file.ts";
import { makeFolder, whatIsAt } from "../system/files.ts";
import type { Run } from "../types.ts";
import { EventFile, type Session } from "./event_file.ts";
import type { Extent } from "./text.ts";

/**
 * Writes runs as a folder for TensorBoard, a folder of it a run, named as the run is: metrics as scalars, texts as texts,
 * params as hyperparameters. A column `step` is the step, else the number of the event.
 *
 * @throws {TrackerError} where it cannot be written, or is there already
 */
export function writeTensorboard(path: string, events: Events, extent: Extent): void {
  if (whatIsAt(path) !== "nothing") {
    throw new TrackerError(`Cannot write ${named(path)}: it is there already`);
  }
  try {
    using draft = new Draft(path);
    makeFolder(draft.path);
    events.hold(() =>
      events.read((table, db) => {
        const sheet = new TableSheet(db, table, events.runs());
        new Export(draft.path, events, sheet).write(extent);
      }, undefined)
    );
    draft.keep();
  } catch (error) {
    const reason = error instanceof Error ? reasonOfRuntime(error) : undefined;
    if (reason === undefined) throw error;
    throw new TrackerError(`Cannot write ${named(path)}: ${reason}`, { cause: error });
  }
}

/** Runs on their way into a folder. */
class Export {
  readonly #folder: string;
  readonly #events: Events;
  readonly #sheet: TableSheet;
  readonly #params: readonly string[];
  readonly #names: ReadonlyMap<string | null, readonly Run[]>;

  constructor(folder: string, events: Events, sheet: TableSheet) {
    this.#folder = folder;
    this.#events = events;
    this.#sheet = sheet;
    this.#params = sheet.named("param");
    this.#names = Map.groupBy(sheet.runs, ({ name }) => name);
  }

  write({ selection, onProgress }: Extent): void {
    const { columns, trackId, head = Infinity } = selection;
    const wanted = trackId === undefined ? undefined : new Set([trackId].flat());
    let written = 0;
    for (const run of this.#sheet.runs) {
      if (wanted?.has(run.trackId) === false || written >= head) continue;
      const left = head === Infinity ? undefined : head - written;
      written += this.#writeRun(run, { ...selection, head: left, columns: undefined }, columns);
      onProgress?.(written);
    }
  }

  #writeRun(run: Run, selection: Selection, asked: readonly string[] | undefined): number {
    const all = asked ?? this.#events.columns();
    const isOwn = (name: string) => !STAMP.includes(name) && name !== "step";
    const params = this.#params.filter((name) => isOwn(name) && all.includes(name));
    const valueOf = this.#sheet.valuesOf(params, [run]);
    const given = params.map((name) => [name, valueOf(run, name)] as const)
      .filter(([name, value]) => value !== null && !this.#sheet.isObject(name));
    const session: Session = {
      params: Object.fromEntries(given),
      ...{ started: run.started, ended: run.ended, failed: run.status === "failed" },
    };
    const file = new EventFile(all.filter((name) => isOwn(name) && !params.includes(name)));
    const folder = `${this.#folder}/${this.#folderOf(run)}`;
    makeFolder(folder);
    let rows = 0;
    writeFile(`${folder}/events.out.tfevents.${secondOf(run.first)}.xetrack`, (put) => {
      file.begin(run.first, session).forEach(put);
      this.#events.each({ ...selection, trackId: run.trackId }, (chunk) => {
        rows += chunk.length;
        for (const row of chunk) file.record(row).forEach(put);
      });
      file.end(session).forEach(put);
    });
    return rows;
  }

  /** Names the folder as the run, where no other run has the name, and it is one. */
  #folderOf({ name, trackId }: Run): string {
    const isOnly = name !== null && this.#names.get(name)!.length === 1;
    const isPath = (text: string) =>
      /^[\w .+=-]+(?:\/[\w .+=-]+)*$/.test(text) && !/(?:^|\/)\.+(?:\/|$)/.test(text);
    if (isOnly && isPath(name)) return name;
    return isPath(trackId) ? trackId : encodeURIComponent(trackId).replaceAll(".", "%2E");
  }
}

function secondOf(timestamp: string): number {
  return Math.floor(Date.parse(`${timestamp.replace(" ", "T")}Z`) / 1000) || 0;
}
