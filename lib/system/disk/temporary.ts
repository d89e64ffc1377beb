import { makeFolder } from "../files.ts";
import { variable } from "../process/environment.ts";
import { tryRemove } from "./probe.ts";

/** A folder for what is needed for a while; it goes with all that is in it. */
export class TemporaryFolder implements Disposable {
  readonly path = `${temporaryRoot()}/xetrack_${crypto.randomUUID()}`;

  constructor() {
    makeFolder(this.path);
  }

  [Symbol.dispose](): void {
    tryRemove(this.path, { recursive: true });
  }
}

function temporaryRoot(): string {
  return variable("TMPDIR") || variable("TEMP") || "/tmp";
}
