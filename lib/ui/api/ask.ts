import type { Query } from "../query.ts";
import type { OpenSource } from "../open_source.ts";
import type { Source } from "../source.ts";

/** What somebody asks. */
export interface Ask {
  readonly request: Request;
  /** Gives what ends with the request; nothing where the server says otherwise that nobody waits any more. */
  readonly signal: () => AbortSignal | undefined;
  readonly query: Query;
  /** All files that are shown. */
  readonly sources: readonly Source[];
  /** The one that is meant. */
  readonly source: Source;
  /** Opens the table that is meant, of the file or of another one. @throws {Refusal} where it is gone */
  readonly open: (source?: Source) => OpenSource;
  /** What stands in the path behind the route's name. */
  readonly rest: string;
  readonly mayWrite: boolean;
  /** Is aborted where the files are closed. */
  readonly closed: AbortSignal;
}

/** What answers. */
export interface Route {
  /** The parameters that it takes. */
  readonly params: readonly string[];
  readonly answer: (ask: Ask) => Response | Promise<Response>;
}
