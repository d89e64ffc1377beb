import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

/** What to prove, and how long. */
export interface ForgetOptions {
  /** In ms of `performance.now()`. */
  readonly until: number;
  /** `"kept"` has the program hold on to all. */
  readonly fault?: string;
}

/** What a program left that closed nothing. */
export interface Forgotten {
  readonly opened: number;
  /** Open files before, at most, and once all is collected. */
  readonly before: number;
  readonly most: number;
  readonly after: number;
  /** Runs that were ended. */
  readonly ended: number;
  /** Memory at the end. */
  readonly megabytes: number;
}

const COUNT = 10_000;

/** Opens readers and trackers that nobody closes, as many as there is time for. @throws for what stays open */
export async function proveForgotten({ until, fault }: ForgetOptions): Promise<Forgotten> {
  const folder = Deno.makeTempDirSync({ prefix: "xetrack_forgotten_" });
  try {
    const program = fileURLToPath(new URL("./forgetful.ts", import.meta.url));
    const millis = Math.max(2000, until - performance.now());
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-check", "--allow-all", "--v8-flags=--expose-gc", program],
        ...[`${folder}/runs.db`, `${COUNT}`, `${millis}`, ...(fault === undefined ? [] : [fault])],
      ],
    }).output();
    const [said, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert.deepEqual({ code, errors }, { code: 0, errors: "" });
    const found = JSON.parse(said!) as Forgotten;
    assert.ok(
      found.after <= found.before + 20,
      `${found.after} files stay open, ${found.before} were`,
    );
    assert.ok(
      found.ended >= found.opened / 2 - 10,
      `only ${found.ended} runs of ${found.opened / 2} are ended`,
    );
    return found;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
