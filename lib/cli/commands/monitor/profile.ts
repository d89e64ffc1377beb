import { makeProfile } from "../../../monitor/profile/make.ts";
import { mergeProfiles } from "../../../monitor/profile/merge.ts";
import { writeText } from "../../../export/text.ts";
import type { Action } from "../../command.ts";
import { readNames } from "../../../sql/names.ts";
import { countRows } from "../../terminal/answer.ts";
import { dataOut } from "../../terminal/output.ts";
import { reading } from "./reading.ts";

/** Writes how the values of columns lie, of events or of profiles that are there, all together; without `-o`, to stdout. */
export const profile: Action = (sources, { table, where, columns, output, json }) => {
  const profiles = sources.map((source) =>
    reading((onRead) =>
      makeProfile(source, { table, where, columns }, { onRead, names: readNames })
    )
  );
  const merged = mergeProfiles(profiles);
  const text = `${JSON.stringify(merged)}\n`;
  if (output === undefined) {
    return json ? { json: { ...merged }, parts: [] } : dataOut(text.trimEnd());
  }
  writeText(output, text, sources);
  const profiled = { events: merged.events, columns: Object.keys(merged.columns).length };
  const line = `Profiled ${countRows(profiled.events)} of ${profiled.columns} columns`;
  return { json: profiled, parts: [line] };
};
