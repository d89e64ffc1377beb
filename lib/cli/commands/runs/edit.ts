import { checkRunEdit, type RunEdit, setRun } from "../../../runs/edits.ts";
import { listRuns } from "../../../runs/list.ts";
import { OpenFile } from "../../../reader/open_file.ts";
import type { Run } from "../../../types.ts";
import type { Action } from "../../command.ts";
import { wholeIds } from "../../../runs/meant.ts";
import { UsageError } from "../../line/usage.ts";

/** Makes a command that changes what is told of runs: of all that are named, or of none. */
function edit(takesValue: boolean, editOf: (run: Run, value: string) => RunEdit): Action {
  return ([db, ...words], { table, durability, json }) => {
    const value = takesValue ? words.at(-1)! : "";
    using open = new OpenFile(db!, { table, durability });
    const { events } = open;
    const ids = wholeIds(events, takesValue ? words.slice(0, -1) : words);
    const read = () => {
      const byId = new Map(events.runs().map((run) => [run.trackId, run]));
      return listRuns(open.database, open.table, ids.map((id) => byId.get(id)!));
    };
    const edits = read().map((run) => [run.trackId, editOf(run, value)] as const);
    for (const [, each] of edits) checkRunEdit(each);
    open.write((database) =>
      database.attempt("change runs of", () =>
        database.transaction(() => {
          for (const [id, each] of edits) setRun(database, open.table, id, each);
        }))
    );
    if (json) return { columns: [], rows: read().map(rowOf) };
    return `Changed ${ids.length === 1 ? "1 run" : `${ids.length} runs`}`;
  };
}

function rowOf({ trackId, name, status, group, tags, note, archived }: Run) {
  return { track_id: trackId, name, status, group, tags, note, archived };
}

/** Ends runs. */
export const finish: Action = (operands, options) => {
  const { status: [status = "finished", ...more] = [] } = options;
  if (more.length > 0 || (status !== "finished" && status !== "failed")) {
    throw new UsageError("Cannot finish a run so: --status is finished or failed");
  }
  return edit(false, () => ({ status }))(operands, options);
};

/** Names runs; an empty text takes the name away. */
export const name: Action = edit(true, (_, name) => ({ name: name === "" ? null : name }));

/** Puts runs into a group; an empty text takes them out. */
export const group: Action = edit(true, (_, group) => ({ group: group === "" ? null : group }));

/** Writes a note about runs; an empty text removes it. */
export const note: Action = edit(true, (_, note) => ({ note: note === "" ? null : note }));

/** Marks runs. */
export const tag: Action = edit(true, ({ tags }, tag) => ({ tags: [...tags, tag] }));

/** Takes a mark away. */
export const untag: Action = edit(true, ({ tags }, tag) => ({
  tags: tags.filter((each) => each !== tag),
}));

/** Puts runs away: lists leave them out. */
export const archive: Action = edit(false, () => ({ archived: true }));

/** Brings runs back. */
export const unarchive: Action = edit(false, () => ({ archived: false }));
