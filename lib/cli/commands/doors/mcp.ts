import { serveStdio } from "../../../mcp/server.ts";
import { Interruption } from "../../../system/process/program.ts";
import type { Action } from "../../command.ts";
import { UsageError } from "../../line/usage.ts";

/** Serves a file to an agent on stdin and stdout, until it hangs up, or Ctrl-C. */
export const mcp: Action = async ([db], { tables = [], write }) => {
  if (tables.length > 1) throw new UsageError("Cannot serve several tables; calls name theirs");
  using interruption = new Interruption();
  await serveStdio(db!, { write, table: tables[0] }, interruption.signal);
};
