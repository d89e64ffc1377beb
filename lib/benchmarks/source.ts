import type { Source } from "../bench/report.ts";
import { describe, named, TrackerError } from "../errors.ts";
import { hashOf } from "../system/bytes.ts";
import { filesIn } from "../system/disk/files_in.ts";
import { readBytes, whatIsAt } from "../system/files.ts";

/** A report that was read, and the hash of what it says. */
export interface ReadSource extends Source {
  readonly hash: string;
}

/** Reads a file, or criterion's folder. @throws {TrackerError} where it is not there, or no text */
export function readSource(path: string): ReadSource {
  if (typeof path !== "string" || path === "") {
    throw new TypeError(`Cannot import ${describe(path)}: a report is a path`);
  }
  try {
    const what = whatIsAt(path);
    if (what === "folder") return readFolder(path);
    if (what !== "nothing") return sourceOf(path, readBytes(path));
  } catch (error) {
    if (error instanceof TrackerError) throw error;
    throw new TrackerError(`Cannot import ${named(path)}: ${(error as Error).message}`);
  }
  throw new TrackerError(`Cannot import ${named(path)}: no such file`);
}

/** Makes a source of what a file or a pipe has in it. @throws {TrackerError} for what is no text */
export function sourceOf(path: string, bytes: Uint8Array): ReadSource {
  const text = textOf(path, bytes);
  return { path, text, json: jsonIn(text), hash: hashOf(bytes).slice(0, 16) };
}

function textOf(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new TrackerError(`Cannot import ${named(path)}: it is no text in UTF-8`);
  }
}

/** Reads JSON, also below what a task's runner printed: from the first line that begins as JSON does, to the end. */
function jsonIn(text: string): unknown {
  const begin = text.search(/^[ \t]*[{[]/m);
  try {
    return begin < 0 ? undefined : JSON.parse(text.slice(begin));
  } catch {
    return undefined;
  }
}

/** Reads the files of each benchmark's last run: `<id>/new/benchmark.json`, `sample.json`, `estimates.json`. */
function readFolder(path: string): ReadSource {
  const refuse = (file: string, error: Error) => {
    throw new TrackerError(`Cannot import ${named(file)}: ${error.message}`);
  };
  const files = [...filesIn(path.replace(/[/\\]+$/, ""), refuse)];
  const folders = files.map((file) => /^(.*[/\\]new[/\\])benchmark\.json$/.exec(file)?.[1])
    .filter((folder) => folder !== undefined).sort();
  const criterion = folders.map((folder) =>
    Object.fromEntries(
      ["benchmark", "sample", "estimates"].map((name) => [name, readPart(`${folder}${name}.json`)]),
    )
  );
  if (criterion.length === 0) {
    throw new TrackerError(
      `Cannot import ${
        named(path)
      }: a folder is read as criterion's, which has <id>/new/benchmark.json`,
    );
  }
  const json = { criterion };
  return { path, text: "", json, hash: hashOf(JSON.stringify(json)).slice(0, 16) };
}

function readPart(path: string): unknown {
  if (whatIsAt(path) !== "file") {
    throw new TrackerError(`Cannot import ${named(path)}: no such file`);
  }
  const { json } = sourceOf(path, readBytes(path));
  if (json === undefined) {
    throw new TrackerError(`Cannot import ${named(path)}: its JSON is damaged`);
  }
  return json;
}
