import { hashOf } from "../../system/bytes.ts";
import { folderOf, nameOf, readBytes } from "../../system/files.ts";
import { Message } from "../../wire/message.ts";
import { Damage, type ImportedRun } from "../run.ts";
import { paramsBeside, Steps } from "../steps.ts";
import { addSession, type Session } from "./hparams.ts";
import { recordsIn } from "../../wire/records.ts";
import { valueOf } from "./values.ts";

/** A folder of event files, as one run. */
interface Folder {
  readonly path: string;
  readonly files: readonly Uint8Array[];
}

/** What the event files of one folder tell. */
interface Read {
  readonly steps: Steps;
  readonly session: Session;
  readonly plugins: Map<string, string>;
}

/**
 * Gives the runs of event files: each folder of them is one, named by its path below the source. Hyperparameters that were
 * written into a folder of their own, as tensorboardX and PyTorch do, belong to the run whose folder it lies in.
 */
export function* tensorboardRuns(
  root: string,
  paths: readonly string[],
  damage: Damage,
): Generator<ImportedRun, void> {
  const groups = Map.groupBy(paths.toSorted(), parentOf);
  const folders = [...groups].map(([path, files]): Folder => ({ path, files: inTime(files) }));
  const reads = new Map(folders.map((folder) => [folder.path, readFolder(folder, damage)]));
  for (const { path, files } of folders) {
    const read = reads.get(path)!;
    const above = reads.get(parentOf(path));
    if (isOnlySession(read) && above !== undefined && !isOnlySession(above)) continue;
    const sessions = folders.filter((folder) => parentOf(folder.path) === path)
      .map((folder) => reads.get(folder.path)!).filter(isOnlySession);
    yield runOf(nameFor(root, path), files[0], [read, ...sessions]);
  }
}

function parentOf(path: string): string {
  return folderOf(path).replace(/(?<=[^/\\])[/\\]$/, "");
}

/** A run that went on has a file more: its first record tells when. */
function inTime(paths: readonly string[]): Uint8Array[] {
  const files = paths.map(readBytes);
  const begin = (bytes: Uint8Array) =>
    bytes.length < 21
      ? Infinity
      : new DataView(bytes.buffer, bytes.byteOffset).getFloat64(13, true);
  return files.sort((a, b) => begin(a) - begin(b));
}

function nameFor(root: string, path: string): string {
  const below = path === root ? "" : path.slice(root.length + 1);
  return below === "" ? nameOf(path) : below;
}

function readFolder({ files }: Folder, damage: Damage): Read {
  const read: Read = { steps: new Steps(), session: { params: {} }, plugins: new Map() };
  for (const bytes of files) {
    for (const record of recordsIn(bytes, damage)) {
      damage.try(() => readEvent(new Message(record), read));
    }
  }
  return read;
}

function readEvent(event: Message, { steps, session, plugins }: Read): void {
  const micros = Math.round((event.double(1) ?? 0) * 1e6);
  const step = event.integer(2) ?? 0;
  for (const value of event.message(5)?.messages(1) ?? []) {
    const tag = value.text(1) ?? "";
    const data = value.message(9)?.message(1);
    const plugin = data?.text(1) || plugins.get(tag);
    // Only the first value of a tag says whose it is.
    if (plugin !== undefined) plugins.set(tag, plugin);
    if (plugin === "hparams") {
      const content = data?.message(2);
      if (content !== undefined) addSession(session, content);
    } else {
      const held = valueOf(value, plugin);
      if (held !== undefined) steps.add(step, micros, tag, held);
    }
  }
}

/** Tells whether a folder has what a run was given, and at most what came out in the end. */
function isOnlySession({ session, steps }: Read): boolean {
  return session.status !== undefined && steps.events.length <= 1;
}

function runOf(name: string, first: Uint8Array | undefined, reads: readonly Read[]): ImportedRun {
  const [{ steps }, ...others] = reads as [Read, ...Read[]];
  for (const { micros, event } of others.flatMap((other) => other.steps.events)) {
    for (const [tag, value] of Object.entries(event)) {
      if (tag !== "step") steps.add(event.step, micros!, tag, value);
    }
  }
  const events = steps.events.toSorted((a, b) => a.micros! - b.micros!);
  const session: Session = Object.assign({}, ...reads.map((read) => definedOf(read.session)));
  const params = Object.assign({}, ...reads.map((read) => read.session.params));
  const { group, status, started, ended } = session;
  // The first record has the moment at which the file was made.
  const begin = hashOf(firstRecordOf(first)).slice(0, 8);
  return {
    id: `${nameOf(name)}-${begin}`,
    ...{ name, group, status, started, ended, events },
    params: paramsBeside(params, events),
  };
}

function firstRecordOf(bytes: Uint8Array = new Uint8Array()): Uint8Array {
  for (const record of recordsIn(bytes, new Damage())) return record;
  return new Uint8Array();
}

function definedOf(session: Session): Partial<Session> {
  return Object.fromEntries(Object.entries(session).filter(([, value]) => value !== undefined));
}
