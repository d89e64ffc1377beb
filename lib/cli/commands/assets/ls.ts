import { openAssets } from "../../../assets/file.ts";
import { OpenFile } from "../../../reader/open_file.ts";
import type { Action } from "../../command.ts";

/** Lists the objects of a file, oldest first. */
export const list: Action = ([db]) => {
  using open = new OpenFile(db!, {});
  const rows = openAssets(open).list().map((asset) => ({ ...asset }));
  return { columns: ["id", "encoding", "size", "references", "created", "columns"], rows };
};
