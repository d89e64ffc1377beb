import type { Dice } from "../../tests/support/random_events.ts";
import type { Call } from "./calls.ts";

/** What of that which was not synced is there after a loss of power. */
export interface Loss {
  /** How likely a write, or a change of a size, is there: 0 to 1. */
  readonly writes: number;
  /** How likely a name is there, or gone, as it was made or removed: 0 to 1. */
  readonly names: number;
  /** In bytes: writes are there by pieces of this size; 0 for whole ones. */
  readonly sector: number;
  /** A file has its new size even where what was written there is lost: zeros stand there. */
  readonly zeros: boolean;
}

type Change = Extract<Call, { kind: "write" | "cut" }>;

interface File {
  bytes: Uint8Array;
  /** What was not synced since. */
  changes: Change[];
}

interface Folder {
  /** Names as they are now. */
  readonly names: Names;
  /** Names as the disk has them. */
  readonly synced: Names;
}

type Node = File | Folder;
type Names = Map<string, Node>;

/** Names that are there, or gone, together or not at all. */
type Step = readonly { readonly folder: Folder; readonly name: string; readonly node?: Node }[];

/** A disk that knows what it was told to keep: what a loss of power may leave of a folder. */
export class Disk {
  readonly #root: Folder = emptyFolder();
  /** What was not synced since. */
  #steps: Step[] = [];

  /** @param folders names of folders that were there before */
  constructor(folders: readonly string[]) {
    for (const name of folders) this.#change([{ folder: this.#root, name, node: emptyFolder() }]);
    this.#sync(this.#root);
  }

  /** Does what a program asked for. */
  apply(call: Call): void {
    if (call.kind === "say") return;
    const [folder, name] = this.#find(call.path);
    const node = call.path === "" ? this.#root : folder.names.get(name);
    switch (call.kind) {
      case "make":
        // A file that was opened twice in one moment may be there.
        if (node === undefined) {
          this.#change([{ folder, name, node: call.isFolder ? emptyFolder() : emptyFile() }]);
        }
        return;
      case "write":
      case "cut":
        (node as File).changes.push(call);
        return;
      case "sync":
        return this.#sync(node!);
      case "remove":
        return this.#change([{ folder, name }]);
      case "rename": {
        const [target, to] = this.#find(call.to);
        return this.#change([{ folder, name }, { folder: target, name: to, node }]);
      }
    }
  }

  #find(path: string): [folder: Folder, name: string] {
    const names = path.split("/");
    const name = names.pop()!;
    return [names.reduce((folder, each) => folder.names.get(each) as Folder, this.#root), name];
  }

  #change(step: Step): void {
    this.#steps.push(step);
    take(step, ({ names }) => names);
  }

  #sync(node: Node): void {
    if ("names" in node) {
      const concerns = (step: Step) => step.some(({ folder }) => folder === node);
      this.#steps.filter(concerns).forEach((step) => take(step, ({ synced }) => synced));
      this.#steps = this.#steps.filter((step) => !concerns(step));
    } else {
      node.bytes = changed(node.bytes, node.changes);
      node.changes = [];
    }
  }

  /** Gives the files that a loss of power leaves, by their paths. */
  files(loss: Loss, dice: Dice): Map<string, Uint8Array> {
    const left = new Map<Folder, Names>();
    const namesOf = (folder: Folder) =>
      left.getOrInsertComputed(folder, () => new Map(folder.synced));
    for (const step of this.#steps) if (dice.next() < loss.names) take(step, namesOf);
    const files = new Map<string, Uint8Array>();
    const known = new Map<File, Uint8Array>();
    const walk = (folder: Folder, path: string) => {
      for (const [name, node] of namesOf(folder)) {
        if ("names" in node) walk(node, `${path}${name}/`);
        else {files.set(
            path + name,
            known.getOrInsertComputed(node, () => bytesOf(node, loss, dice)),
          );}
      }
    };
    walk(this.#root, "");
    return files;
  }
}

function emptyFolder(): Folder {
  return { names: new Map(), synced: new Map() };
}

function emptyFile(): File {
  return { bytes: new Uint8Array(), changes: [] };
}

function take(step: Step, namesOf: (folder: Folder) => Names): void {
  for (const { folder, name, node } of step) {
    if (node === undefined) namesOf(folder).delete(name);
    else namesOf(folder).set(name, node);
  }
}

function bytesOf({ bytes, changes }: File, loss: Loss, dice: Dice): Uint8Array {
  const left: Change[] = [];
  for (const change of changes) {
    for (const piece of piecesOf(change, loss.sector)) {
      if (dice.next() < loss.writes) left.push(piece);
      else if (loss.zeros && piece.kind === "write") {
        left.push({ ...piece, at: endOf(piece), bytes: NONE });
      }
    }
  }
  return changed(bytes, left);
}

const NONE = new Uint8Array();

function* piecesOf(change: Change, sector: number): Generator<Change> {
  if (change.kind === "cut" || sector === 0) return yield change;
  const { at, bytes } = change;
  for (let from = 0; from < bytes.length;) {
    const to = Math.min(bytes.length, from + sector - (at + from) % sector);
    yield { ...change, at: at + from, bytes: bytes.subarray(from, to) };
    from = to;
  }
}

function endOf(change: Change): number {
  return change.kind === "cut" ? change.size : change.at + change.bytes.length;
}

/** Gives new bytes: those that were there before may stand in an image. */
function changed(bytes: Uint8Array, changes: readonly Change[]): Uint8Array {
  let { length } = bytes;
  const result = new Uint8Array(
    changes.reduce((most, change) => Math.max(most, endOf(change)), length),
  );
  result.set(bytes);
  for (const change of changes) {
    if (change.kind === "cut") result.fill(0, Math.min(length, change.size), length);
    else result.set(change.bytes, change.at);
    length = change.kind === "cut" ? change.size : Math.max(length, endOf(change));
  }
  return result.subarray(0, length);
}
