import { compareSides } from "../../monitor/drift/drift.ts";
import type { DriftRow } from "../../monitor/drift/row.ts";
import { sharesOfBoth } from "../../monitor/report/bars.ts";
import { TableSource } from "../../monitor/source/table.ts";
import { readNames } from "../../sql/names.ts";
import { answerJson } from "../answers.ts";
import type { Route } from "./ask.ts";

/** How far columns are from a reference. */
export interface Drift {
  /** How many events each side has. */
  readonly reference: number;
  readonly current: number;
  /** As `reader.drift` gives them, each with the shares of both sides; no shares where a side has no values. */
  readonly rows: readonly (DriftRow & { readonly shares: readonly [number[], number[]] | null })[];
}

/** What `reader.drift` gives, with how both sides lie. */
export const drift: Route = {
  params: ["reference", "current", "columns", "block", "by"],
  answer: ({ query, open }) => {
    const { events } = open().reader;
    const text = (name: string) => query.text(name) || undefined;
    const options = {
      reference: text("reference"),
      current: text("current"),
      columns: query.all("columns"),
      block: text("block") as "day" | undefined,
      by: text("by"),
    };
    const compare = () => compareSides(new TableSource(events), options, { names: readNames });
    const { compared, reference, current } = events.hold(compare);
    const rows = compared.map((each) => ({ ...each.row, shares: sharesOfBoth(each) ?? null }));
    return answerJson({ reference, current, rows } satisfies Drift);
  },
};
