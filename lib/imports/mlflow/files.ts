import { filesIn } from "../../system/disk/files_in.ts";
import { nameOf, readBytes } from "../../system/files.ts";
import type { Damage, ImportedRun } from "../run.ts";
import { type Kept, type Measure, runOf } from "./meta.ts";

/** Gives the runs of a folder `mlruns`, or of a folder in it: whatever has a `meta.yaml` with a run's id. */
export function* mlflowFileRuns(root: string, damage: Damage): Generator<ImportedRun, void> {
  const files = [...filesIn(root, () => damage.add())].sort();
  const metas = files.filter((path) => nameOf(path) === "meta.yaml")
    .map((path) => [path.slice(0, -"/meta.yaml".length), readMeta(path)] as const);
  const experiments = new Map(
    metas.filter(([, { run_id, name }]) => run_id === undefined && name !== undefined)
      .map(([, { experiment_id, name }]) => [experiment_id, name]),
  );
  for (const [folder, meta] of metas) {
    if (meta.run_id === undefined) continue;
    const own = files.filter((path) => path.startsWith(`${folder}/`));
    yield runOf(keptIn(folder, { ...meta, experiment: experiments.get(meta.experiment_id) }, {
      files: own,
      damage,
    }));
  }
}

type Meta = Readonly<Record<string, string | undefined>>;

/** Reads the few lines `key: value`, which need no more of YAML. */
function readMeta(path: string): Meta {
  const lines = textOf(path).matchAll(/^(\w+): (.*)$/gm);
  return Object.fromEntries(lines.map(([, key, value]) => [key, plainOf(value!.trim())]));
}

function plainOf(value: string): string | undefined {
  const quoted = /^'((?:[^']|'')*)'$/.exec(value)?.[1];
  if (quoted !== undefined) return quoted.replaceAll("''", "'");
  if (value.startsWith('"')) {
    try {
      return String(JSON.parse(value));
    } catch {
      return value;
    }
  }
  return value === "null" || value === "" || value === "~" ? undefined : value;
}

function textOf(path: string): string {
  return new TextDecoder().decode(readBytes(path));
}

function keptIn(
  folder: string,
  meta: Meta,
  { files, damage }: { files: readonly string[]; damage: Damage },
): Kept {
  const under = (part: string) =>
    files.filter((path) => path.startsWith(`${folder}/${part}/`))
      .map((path) => [path.slice(folder.length + part.length + 2), path] as const);
  const texts = (part: string) =>
    Object.fromEntries(under(part).map(([key, path]) => [key, textOf(path)]));
  const measures = under("metrics").flatMap(([key, path]) =>
    textOf(path).split("\n").filter((line) => line !== "").flatMap((line) =>
      damage.try(() => measureOf(key, line)) ?? []
    )
  );
  const ms = (text: string | undefined) => text === undefined ? undefined : Number(text);
  return {
    id: meta.run_id!,
    name: meta.run_name,
    status: meta.status ?? "",
    started: ms(meta.start_time),
    ended: ms(meta.end_time),
    isDeleted: meta.lifecycle_stage === "deleted",
    experiment: meta.experiment,
    params: texts("params"),
    tags: texts("tags"),
    measures,
  };
}

/** A line is `time value step`, where older versions write no step. */
function measureOf(key: string, line: string): Measure {
  const [, time, word, step = "0"] = /^(\d+) (\S+)(?: (-?\d+))?$/.exec(line.trim()) ?? [];
  const value = numberOf(word);
  if (time === undefined || value === undefined) throw new SyntaxError("no line of a metric");
  return { key, value, time: Number(time), step: Number(step) };
}

function numberOf(word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  if (/^nan$/i.test(word)) return NaN;
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(word);
  if (infinite !== null) return infinite[1] === "-" ? -Infinity : Infinity;
  const value = Number(word);
  return Number.isNaN(value) ? undefined : value;
}
