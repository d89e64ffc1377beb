import { openAssets } from "../../assets/file.ts";
import { answerBytes, answerJson, answerRows } from "../answers.ts";
import { listObjects } from "../objects/listed.ts";
import { bytesOf, shownOf } from "../objects/shown.ts";
import { Refusal } from "../refusal.ts";
import type { Route } from "./ask.ts";

/** So many are listed by default. */
const MOST = 1000;

/** The objects as they were logged, the last first. */
export const objects: Route = {
  params: ["run", "limit"],
  answer: ({ query, open }) => {
    const { reader: { events } } = open();
    const choice = { runs: query.all("run"), limit: query.count("limit") ?? MOST };
    return answerRows(
      events.read((table, db) => listObjects(db, table, choice), []) as unknown as Record<
        string,
        unknown
      >[],
    );
  },
};

/** The bytes of an object; with `show`, what there is to show of it as JSON. */
export const object: Route = {
  params: ["show", "download"],
  answer: ({ query, open, rest: id }) => {
    const found = bytesOf(openAssets(open().reader), id);
    if (found === undefined) throw new Refusal(404, `Cannot find object "${id}": no such object`);
    if (query.flag("show")) return answerJson(shownOf(found));
    const isShown = found.kind !== "bytes" && !query.flag("download");
    return answerBytes(found.bytes, {
      "content-type": found.type,
      // Whoever opens it by itself gets a drawing, or a text, that can do nothing.
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      "content-disposition": `${isShown ? "inline" : "attachment"}; filename="${
        id.replace(/[^\w.-]/g, "_")
      }.${found.extension}"`,
    });
  },
};
