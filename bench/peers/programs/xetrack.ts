/** This package. */
import { Reader, Tracker } from "../../../mod.ts";
import { main } from "./shape.ts";

const durability = Deno.env.get("PEER_DURABILITY") as "normal" | "full";
const pathOf = (folder: string) => `${folder}/runs.db`;

main({
  open: (folder) => {
    // What the probes log on purpose is not to be warned of.
    const tracker = new Tracker(pathOf(folder), { durability, warnings: false });
    return {
      log: (event) => tracker.log(event),
      batch: (events) => tracker.logBatch(events),
      close: () => tracker.close(),
    };
  },
  read: (folder) => {
    using reader = new Reader(pathOf(folder));
    return reader.toRows().length;
  },
  column: (folder, name) => {
    using reader = new Reader(pathOf(folder));
    // A value that is null in all events makes no column: rows without it have none.
    return reader.columns.includes(name) ? reader.column(name) : reader.toRows().map(() => null);
  },
});
