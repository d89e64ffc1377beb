import { countRows } from "../../terminal/answer.ts";
import { Progress } from "../../terminal/progress.ts";

/** Does work that reads many events, and tells how far it is. */
export function reading<T>(work: (onRead: (rows: number) => void) => T): T {
  using progress = new Progress();
  let rows = 0;
  return work((more) => {
    rows += more;
    progress.show(() => `Read ${countRows(rows)}`);
  });
}
