import { type FileAssets, openAssets } from "../assets/file.ts";
import { spillHandler } from "../event/spill.ts";
import type { OpenTable } from "../reading/open_table.ts";
import { chosen, ROWS, type RowsOptions } from "../reading/options.ts";
import { Queries } from "../reading/queries.ts";
import type { Selection } from "../store/read/selection.ts";
import { Edits } from "../store/write/edits.ts";
import { Writer } from "../store/write/writer.ts";
import { Warnings } from "../system/warnings.ts";
import { OpenFile } from "./open_file.ts";
import type { ReaderOptions } from "./options.ts";

/** All that a reader stands on. */
export class OpenReader extends OpenFile implements OpenTable<RowsOptions> {
  readonly known: typeof ROWS = ROWS;
  readonly assets: FileAssets;
  readonly queries: Queries;

  /** @throws {TypeError} @throws {RangeError} @throws {TrackerError} */
  constructor(db: string, options: ReaderOptions) {
    super(db, options);
    this.queries = new Queries({ engine: options.engine ?? "sqlite", database: this.database });
    this.assets = openAssets(this);
  }

  select({ trackId, head, tail, ...choice }: RowsOptions): Selection {
    return { trackId, head, tail, ...chosen(choice) };
  }

  edit<T>(work: (edits: Edits) => T): T {
    return this.write((database) => {
      const keeper = this.assets.on(database);
      const onSpill = spillHandler(new Warnings(true), false);
      const writer = new Writer(database, { table: this.table, trackId: "", onSpill, keeper });
      return work(new Edits(database, writer, { onSpill, keeper }));
    });
  }

  override close(): void {
    this.queries.close();
    super.close();
  }
}
