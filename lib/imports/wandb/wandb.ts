import type { Micros } from "../../event/clock.ts";
import { folderOf, nameOf, readBytes } from "../../system/files.ts";
import type { Event } from "../../types.ts";
import { Message } from "../../wire/message.ts";
import { parseLoose } from "../loose_json.ts";
import type { Damage, ImportedEvent, ImportedRun } from "../run.ts";
import { keyFor, paramsBeside } from "../steps.ts";
import { recordsIn } from "./log.ts";

/** What the records of a file told so far (wandb/proto/wandb_internal.proto). */
interface Told {
  run: Message | undefined;
  readonly config: Event;
  readonly summary: Event;
  readonly events: ImportedEvent[];
  exit: number | undefined;
}

/** Gives the runs of offline files; a run that went on has several, of one id. */
export function* wandbRuns(paths: readonly string[], damage: Damage): Generator<ImportedRun, void> {
  const runs = new Map<string, Told[]>();
  for (const path of paths.toSorted()) {
    const told: Told = { run: undefined, config: {}, summary: {}, events: [], exit: undefined };
    for (const record of recordsIn(readBytes(path), damage)) {
      damage.try(() => readRecord(new Message(record), told, damage));
    }
    const id = told.run?.text(1) || /run-(.+)\.wandb$/.exec(nameOf(path))?.[1] ||
      nameOf(folderOf(path));
    runs.set(id, [...runs.get(id) ?? [], told]);
  }
  for (const [id, parts] of runs) yield runOf(id, parts);
}

function readRecord(record: Message, told: Told, damage: Damage): void {
  const history = record.message(2);
  if (history !== undefined) told.events.push(stepOf(history, told, damage));
  record.message(3)?.messages(1).forEach((item) => read(item, told.summary, damage));
  record.message(5)?.messages(1).forEach((item) => read(item, told.config, damage));
  const run = record.message(17);
  if (run !== undefined) {
    told.run = run;
    run.message(4)?.messages(1).forEach((item) => read(item, told.config, damage));
  }
  const exit = record.message(18);
  if (exit !== undefined) told.exit = Number(exit.integer(1) ?? 0);
}

/** Reads an item into an event: its key, or those of nested ones, and its value as JSON. */
function read(item: Message, into: Event, damage: Damage): void {
  const key = item.texts(2).join("/") || item.text(1);
  const text = item.text(16);
  if (key === undefined || text === undefined) return;
  damage.try(() => into[key] = parseLoose(text));
}

function stepOf(history: Message, { run }: Told, damage: Damage): ImportedEvent {
  const all: Event = {};
  history.messages(1).forEach((item) => read(item, all, damage));
  const { _step, _timestamp, ...event } = all;
  const number = history.message(2)?.integer(1);
  const time = typeof _timestamp === "number"
    ? _timestamp * 1e6
    : (startOf(run) ?? 0) + Number(all._runtime ?? 0) * 1e6;
  const entries = Object.entries(event).map(([key, value]) => [keyFor(key), value]);
  return {
    micros: Math.round(time),
    event: { step: _step ?? number ?? null, ...Object.fromEntries(entries) },
  };
}

function startOf(run: Message | undefined): Micros | undefined {
  const start = run?.message(17);
  if (start === undefined) return undefined;
  return Number(start.integer(1) ?? 0) * 1e6 + Math.floor(Number(start.integer(2) ?? 0) / 1000);
}

function runOf(id: string, parts: readonly Told[]): ImportedRun {
  const { run, exit } = parts.findLast((part) => part.run !== undefined) ?? parts.at(-1)!;
  const events = parts.flatMap((part) => part.events).sort((a, b) => a.micros! - b.micros!);
  const { _wandb, ...config } = Object.assign({}, ...parts.map((part) => part.config));
  addSummary(events, Object.assign({}, ...parts.map((part) => part.summary)));
  return {
    id,
    name: run?.text(8) || undefined,
    group: run?.text(6) || run?.text(3) || undefined,
    note: run?.text(9) || undefined,
    tags: run?.texts(10),
    status: exit === undefined ? "running" : exit === 0 ? "finished" : "failed",
    error: exit ? `exit code ${exit}` : undefined,
    environment: environmentOf(run),
    started: startOf(parts.find((part) => part.run !== undefined)?.run),
    ended: exit === undefined ? undefined : events.at(-1)?.micros,
    params: paramsBeside(config, events),
    events,
  };
}

function environmentOf(run: Message | undefined): ImportedRun["environment"] {
  const commit = run?.message(21)?.text(2);
  return commit ? { git: { commit } } : undefined;
}

/** What only the summary has stands with the last step. */
function addSummary(events: readonly ImportedEvent[], summary: Event): void {
  const last = events.at(-1);
  if (last === undefined) return;
  const known = new Set([
    "_step",
    "_timestamp",
    "_wandb",
    ...events.flatMap(({ event }) => Object.keys(event)),
  ]);
  for (const [name, value] of Object.entries(summary)) {
    const key = keyFor(name);
    if (!known.has(key) && !name.startsWith("_wandb/")) last.event[key] = value;
  }
}
