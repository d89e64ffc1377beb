import type { Table } from "../../store/table.ts";
import type { SourceFile } from "../source_file.ts";
import type { Server } from "./server.ts";

/** A table on its way: from where, and where to. */
export interface Route {
  readonly server: Server;
  readonly source: SourceFile;
  readonly table: Table;
}
