import { stateOf } from "../../system/disk/file_state.ts";
import { errorOfMaking } from "../../system/disk/probe.ts";
import { pause } from "../../system/process/program.ts";
import { folderOf, mayWrite, realPathOf, whatIsAt } from "../../system/files.ts";
import { Code, codeOf, Refusal } from "../reason.ts";

/** Tells whether nobody can make a file in a folder, as far as one may ask. */
function isClosed(folder: string): boolean {
  const error = mayWrite(folder) ? errorOfMaking(folder) : new Error();
  return error !== undefined && !/^E[MN]FILE$/.test((error as { code?: string }).code ?? "");
}

/** In ms: two changes that come closer than this may leave the same time with a file. */
const CLOSE = 50;

/** How long to wait until a file rests, in ms. */
const PATIENCE = 1000;

/** What stands beside a file that is not whole without it. */
const BESIDE = ["-wal", "-journal"] as const;

/**
 * A whole, closed file in a place where nothing can be written. SQLite reads what is in WAL mode by files beside it, which
 * it cannot make there; told that nobody changes it, it reads the file without them, and without locks. Whether that is
 * so is seen here.
 */
export class Still {
  /** How SQLite is told. */
  readonly uri: string;
  /** The file, behind all links. */
  readonly path: string;
  readonly #mark: string;

  private constructor(path: string) {
    this.path = path;
    this.uri = `file:${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}?immutable=1`;
    this.#mark = markAtRest(path);
  }

  /** Gives the file that could not be opened; `undefined` where this error has another reason. @throws {Refusal} where it is not whole */
  static of(path: string, error: unknown): Still | undefined {
    const code = codeOf(error);
    const isOne = code === Code.readOnly || code === Code.cantOpen;
    if (!isOne || whatIsAt(path) !== "file") return undefined;
    const real = realPathOf(path);
    if (!isClosed(folderOf(real))) return undefined;
    const beside = besideOf(real);
    if (beside === undefined) return new Still(real);
    const name = beside.slice(folderOf(beside).length);
    throw new Refusal(
      `it is not whole without "${name}", which cannot be read where its folder is read-only: copy both elsewhere`,
    );
  }

  /** Does work that reads. @throws {Refusal} where somebody changed the file meanwhile: it may be of two states then */
  watch<T>(work: () => T): T {
    try {
      return work();
    } finally {
      this.#check();
    }
  }

  #check(): void {
    if (stateOf(this.path)?.mark === this.#mark && besideOf(this.path) === undefined) return;
    throw new Refusal("it was changed while it was open in a read-only folder: open it again");
  }
}

/** Gives the path of what stands beside a file and holds a part of it. */
function besideOf(path: string): string | undefined {
  return BESIDE.map((suffix) => path + suffix).find((beside) => (stateOf(beside)?.size ?? 0) > 0);
}

/** Waits until any later change would give the file another time. @throws {Refusal} where it does not rest */
function markAtRest(path: string): string {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const { mark, changed } = stateOf(path)!;
    const age = Date.now() - changed;
    // One whose clock is ahead tells nothing.
    if (age < 0 || age > CLOSE) return mark;
    if (Date.now() > until) throw new Refusal("it is being changed, and its folder is read-only");
    pause(CLOSE - age + 1);
  }
}
