import { importRuns } from "../../../imports/import.ts";
import type { Action } from "../../command.ts";
import { UsageError } from "../../line/usage.ts";
import { countRows } from "../../terminal/answer.ts";
import { printMessage } from "../../terminal/output.ts";
import { Progress } from "../../terminal/progress.ts";

/** Brings in what another tracker or program wrote, and says how much of it was damaged. */
export const importSource: Action = async ([source, db], options) => {
  const { tables = [], from, durability } = options;
  if (tables.length > 1) throw new UsageError("Cannot import into several tables");
  using progress = new Progress();
  const onProgress = (events: number) => progress.show(() => `Imported ${countRows(events)}`);
  const table = tables[0];
  const done = await importRuns(source!, db!, { from, table, durability, onProgress });
  progress[Symbol.dispose]();
  const { damaged, runs, events } = done;
  if (damaged > 0) {
    const records = damaged === 1 ? "1 record" : `${damaged} records`;
    printMessage(
      `xt: ${records} of "${source}" could not be read: damaged, or not written whole yet`,
    );
  }
  const of = runs === 1 ? "1 run" : `${runs} runs`;
  const text = `Imported ${countRows(events)} of ${of} from ${done.from} to table ${done.table}`;
  return { json: { ...done }, parts: [text] };
};
