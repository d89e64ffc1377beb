import { Code, codeOf } from "./refusal.ts";
import type { Server } from "./server.ts";

/** So often a step is begun again. */
const TRIES = 5;

/** Does one step in a transaction; where two sources wait for each other, one of them begins it again. */
export async function inStep(
  server: Server,
  work: () => Promise<void>,
  undo: () => void,
): Promise<void> {
  for (let left = TRIES;; left--) {
    try {
      return await server.transaction(work);
    } catch (error) {
      if (codeOf(error) !== Code.deadlock || left === 0) throw error;
      undo();
    }
  }
}
