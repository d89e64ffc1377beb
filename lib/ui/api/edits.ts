import { checkRunEdit, setRun } from "../../runs/edits.ts";
import { answerJson } from "../answers.ts";
import { Refusal } from "../refusal.ts";
import type { Ask, Route } from "./ask.ts";
import { readBody } from "./body.ts";

const FIELDS = ["name", "group", "tags", "note", "archived", "status"];

/** Changes what is told of a run, as `reader.setRun` does; gives the run as it is then. */
export const edit: Route = {
  params: [],
  answer: async (ask) => {
    checkMayWrite(ask);
    const { request, open, rest: trackId } = ask;
    const change = await readBody(request, FIELDS);
    checkRunEdit(change);
    const { reader } = open();
    const isThere = reader.events.idsFrom(trackId, 1)[0] === trackId;
    if (!isThere) throw new Refusal(404, `Cannot change run "${trackId}": no such run`);
    reader.write((database) => setRun(database, reader.table, trackId, change));
    return answerJson({ run: trackId });
  },
};

/** @throws {Refusal} where the page only shows */
export function checkMayWrite({ mayWrite }: Ask): void {
  if (!mayWrite) throw new Refusal(403, "Cannot change anything: it was opened without --write");
}
