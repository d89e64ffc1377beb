import { tryFile } from "../../../assets/exported.ts";
import { writeText } from "../../../export/text.ts";
import { nameOf, readBytes } from "../../../system/files.ts";
import { readNames } from "../../../sql/names.ts";
import { reportOf } from "../../../ui/report/report.ts";
import type { Action } from "../../command.ts";
import { dataOut } from "../../terminal/output.ts";
import { wholeIds } from "../../../runs/meant.ts";
import { readEvents } from "../events.ts";

/** Writes runs as one page of HTML: a table, charts, what differs, the best of them. */
export const report: Action = ([db, ...beginnings], options) => {
  const { table, output, note, title = `Report of ${nameOf(db!)}` } = options;
  const text = readEvents(db!, table, (events) => {
    const known = new Set(events.columns());
    const sort = options.sort && readNames(options.sort, (name) => known.has(name));
    const trackIds = beginnings.length === 0 ? undefined : wholeIds(events, beginnings);
    const words = note === undefined ? undefined : readNote(note);
    return reportOf(events, { title, note: words, where: options.where, sort, trackIds });
  });
  if (output === undefined || output === "-") return dataOut(text);
  writeText(output, text, [db!]);
  return undefined;
};

function readNote(path: string): string {
  return new TextDecoder().decode(tryFile("read", path, () => readBytes(path)));
}
