import { describe } from "../../errors.ts";
import { answerJson, answerRows } from "../answers.ts";
import { Refusal } from "../refusal.ts";
import { checkMayWrite } from "./edits.ts";
import type { Route } from "./ask.ts";
import { readBody } from "./body.ts";
import { keepView, listViews, MOST_VIEW, removeView } from "../views.ts";

/** The views that were kept: `{name, address, created}`, by name. */
export const views: Route = {
  params: [],
  answer: ({ open }) => answerRows(listViews(open().reader.database)),
};

/** Keeps an address of the page under a name, or takes it away where the address is null. */
export const keep: Route = {
  params: [],
  answer: async (ask) => {
    checkMayWrite(ask);
    const { name, address = null } = await readBody(ask.request, ["name", "address"]);
    if (!isText(name)) {
      throw new Refusal(400, `Cannot name a view ${describe(name)}: expected text`);
    }
    if (address !== null && !isText(address)) {
      throw new Refusal(400, `Cannot keep ${describe(address)} as a view: expected an address`);
    }
    ask.open().reader.write((database) =>
      address === null ? removeView(database, name) : keepView(database, name, address)
    );
    return answerJson({ name, address });
  },
};

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= MOST_VIEW;
}
