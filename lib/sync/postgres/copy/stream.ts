import { quote } from "../../../event/names.ts";

/** What to copy: lines as COPY reads them, and where to. */
export interface Copying {
  readonly table: string;
  readonly columns: readonly string[];
  readonly lines: string;
}

/** Asks something of a connection; fails where that is lost. */
type Ask = <T>(
  question: (connection: { unsafe(sql: string): unknown }) => PromiseLike<T>,
) => Promise<T>;

/** What a query has beside what its types say. */
interface CopyQuery {
  reject: (error: unknown) => void;
  writable(): Promise<NodeJS.WritableStream>;
}

/** The driver would write to a connection that is lost. */
const ENDS_AS_IT_IS = {
  _destroy: (error: unknown, callback: (error: unknown) => void) => callback(error),
};

/** Copies lines; does something else once they are on their way. */
export async function copyLines(
  ask: Ask,
  { table, columns, lines }: Copying,
  meanwhile: () => void,
): Promise<void> {
  const sql = `COPY ${table} (${columns.map(quote).join(", ")}) FROM STDIN`;
  const { promise: refused, reject: refuse } = Promise.withResolvers<never>();
  const stream = await ask((connection) => {
    const query = connection.unsafe(sql) as CopyQuery;
    // Once all is written, the driver tells nobody of what the server refuses, but its own promise, which is kept by then.
    const { reject } = query;
    query.reject = (error) => {
      reject(error);
      refuse(error);
    };
    return Promise.race([query.writable(), refused]);
  });
  Object.assign(stream, ENDS_AS_IT_IS);
  const written = new Promise<void>((resolve, fail) => {
    stream.once("finish", resolve);
    stream.once("error", fail);
    stream.end(lines);
    setTimeout(meanwhile, 0);
  });
  await ask(() => Promise.race([written, refused]));
}
