import { bmfOf } from "../../../benchmarks/bmf.ts";
import { Stored } from "../../../benchmarks/stored.ts";
import { writeText } from "../../../export/text.ts";
import type { Action } from "../../command.ts";
import { UsageError } from "../../line/usage.ts";
import { dataOut } from "../../terminal/output.ts";

/** Writes the medians of the last commit in the format of another tool. */
export const exportReport: Action = ([db], { to = "bmf", output }) => {
  if (to !== "bmf") throw new UsageError(`Cannot export benchmarks as ${to}: expected bmf`);
  using stored = new Stored(db!);
  const text = JSON.stringify(bmfOf(stored), null, 2);
  if (output === undefined || output === "-") return dataOut(text);
  writeText(output, `${text}\n`, [db!]);
  return undefined;
};
