import { Deno } from "../runtime.ts";

/** A folder for what is made on the way to somewhere else; it goes with all that is in it. */
export class Aside implements Disposable {
  readonly #folder = Deno.makeTempDirSync({ prefix: "xetrack_" });

  /** Gives the path of a file in it. */
  file(name: string): string {
    return `${this.#folder}/${name}`;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }
}
