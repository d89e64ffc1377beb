import type { Event } from "../../types.ts";
import type { ImportedEvent, ImportedRun } from "../run.ts";
import { paramsBeside, Steps } from "../steps.ts";

/** A value of a metric: when, at which step. */
export interface Measure {
  readonly key: string;
  readonly value: number;
  /** In ms since 1970. */
  readonly time: number;
  readonly step: number;
}

/** What MLflow keeps of a run, in its database or in its files. */
export interface Kept {
  readonly id: string;
  readonly name: string | undefined;
  /** A word, or its number in files. */
  readonly status: string;
  /** In ms since 1970. */
  readonly started: number | undefined;
  readonly ended: number | undefined;
  readonly isDeleted: boolean;
  readonly experiment: string | undefined;
  readonly params: Event;
  readonly tags: Readonly<Record<string, string>>;
  readonly measures: readonly Measure[];
}

/** Gives what MLflow keeps as a run: its experiment is the group, a tag `key=value`, what it deleted is put away. */
export function runOf(kept: Kept): ImportedRun {
  const { id, tags, isDeleted: archived, experiment: group } = kept;
  const events = eventsOf(kept.measures);
  const [ended, started] = [kept.ended, kept.started].map((ms) =>
    ms === undefined ? undefined : ms * 1000
  );
  const own = Object.entries(tags).filter(([key]) => !key.startsWith("mlflow."));
  return {
    ...{ id, archived, group, started, events },
    ...endOf(kept.status, ended),
    name: kept.name ?? tags["mlflow.runName"],
    tags: own.map(([key, value]) => value === "" ? key : `${key}=${value}`),
    note: tags["mlflow.note.content"],
    parent: tags["mlflow.parentRunId"],
    environment: environmentOf(tags),
    params: paramsBeside(kept.params, events),
  };
}

function eventsOf(measures: readonly Measure[]): ImportedEvent[] {
  const steps = new Steps();
  for (const { step, time, key, value } of measures.toSorted((a, b) => a.time - b.time)) {
    steps.add(step, time * 1000, key, value);
  }
  return steps.events;
}

function endOf(
  status: string,
  ended: number | undefined,
): Pick<ImportedRun, "status" | "error" | "ended"> {
  if (status === "FINISHED" || status === "3") return { status: "finished", ended };
  if (status === "FAILED" || status === "4") return { status: "failed", ended };
  if (status === "KILLED" || status === "5") return { status: "failed", error: "killed", ended };
  return { status: "running" };
}

function environmentOf(tags: Kept["tags"]): ImportedRun["environment"] {
  const { "mlflow.source.name": script, "mlflow.source.git.commit": commit } = tags;
  if (script === undefined && commit === undefined) return undefined;
  return {
    ...script !== undefined && { argv: [script] },
    ...commit !== undefined && { git: { commit } },
  };
}
