import type { Route } from "./api/ask.ts";
import { checkRequest, cookieFor, type Gate } from "./guard.ts";
import { pageFile } from "./page_files.ts";
import { Query } from "./query.ts";
import { Refusal } from "./refusal.ts";
import type { Source } from "./source.ts";

/** What is shown, and to whom. */
export interface Shown {
  readonly sources: readonly Source[];
  readonly table: string | undefined;
  readonly mayWrite: boolean;
  readonly gate: Gate;
  /** Whether the server ends an answer where nobody waits for it: its requests' own signals are not asked then. */
  readonly isServed: boolean;
  /** Is aborted where the files are closed. */
  readonly closed: AbortSignal;
}

/** What answers, loaded once somebody asks: a page that is opened need not wait for what it does not show. */
type Load = () => Promise<Route>;

/** Name in the path, method, what answers. A name that ends with `/` has something behind it. */
const ROUTES: readonly (readonly [name: string, method: "GET" | "POST", load: Load])[] = [
  ["files", "GET", async () => (await import("./api/files.ts")).files],
  ["runs", "GET", async () => (await import("./api/runs.ts")).runs],
  ["runs/", "POST", async () => (await import("./api/edits.ts")).edit],
  ["summary", "GET", async () => (await import("./api/runs.ts")).summary],
  ["table", "GET", async () => (await import("./api/table.ts")).table],
  ["compare", "GET", async () => (await import("./api/runs.ts")).compare],
  ["events", "GET", async () => (await import("./api/events.ts")).events],
  ["series", "GET", async () => (await import("./api/series.ts")).series],
  ["sql", "POST", async () => (await import("./api/sql.ts")).sql],
  ["objects", "GET", async () => (await import("./api/objects.ts")).objects],
  ["objects/", "GET", async () => (await import("./api/objects.ts")).object],
  ["benchmarks", "GET", async () => (await import("./api/benchmarks.ts")).benchmarks],
  ["drift", "GET", async () => (await import("./api/drift.ts")).drift],
  ["live", "GET", async () => (await import("./api/live.ts")).live],
  ["views", "GET", async () => (await import("./api/views.ts")).views],
  ["views", "POST", async () => (await import("./api/views.ts")).keep],
];

const NAMES = [...new Set(ROUTES.map(([name]) => name))];
/** What stands before `api/` is where it is mounted; an id has no slash in it that is not escaped. */
const API = new RegExp(
  `/api/(${NAMES.map((name) => name.endsWith("/") ? `${name}[^/]+` : name).join("|")})$`,
);

/** Answers a request. @throws {Refusal} and what reading refuses */
export async function answer(request: Request, shown: Shown): Promise<Response> {
  checkRequest(request, shown.gate);
  const { pathname, searchParams } = new URL(request.url);
  const [, asked] = API.exec(pathname) ?? [];
  if (asked !== undefined) return await answerApi(request, asked, shown);
  const response = await pageFile(pathname) ?? mountOf(request);
  if (response === undefined) throw new Refusal(404, `Cannot find "${pathname}": no such page`);
  if (request.method !== "GET" && request.method !== "HEAD") throw notAllowed(request);
  const { token } = shown.gate;
  if (token !== undefined && searchParams.has("token")) {
    response.headers.append("set-cookie", cookieFor(request, token));
  }
  return response;
}

/** Leads a browser that was given the place of the page without its last slash there: its addresses are relative. */
function mountOf({ method, headers, url }: Request): Response | undefined {
  const { pathname, search } = new URL(url);
  const [, name] = /\/([^/.]+)$/.exec(pathname) ?? [];
  const isBrowser = method === "GET" && headers.get("accept")?.includes("text/html");
  if (!isBrowser || name === undefined || pathname.includes("/api/")) return undefined;
  // What begins with a dot is no other host.
  return new Response(null, { status: 308, headers: { location: `./${name}/${search}` } });
}

async function answerApi(request: Request, asked: string, shown: Shown): Promise<Response> {
  const [name, rest = ""] = asked.match(/^[^/]+\/?|.+$/g)!;
  const method = request.method === "HEAD" ? "GET" : request.method;
  const [, , load] = ROUTES.find(([own, its]) => own === name && its === method) ?? [];
  if (load === undefined) throw notAllowed(request);
  const route = await load();
  const query = new Query(new URL(request.url).searchParams, route.params);
  const db = query.count("db") ?? 0;
  const source = shown.sources[db];
  if (source === undefined) {
    throw new Refusal(404, `Cannot show file ${db}: there are ${shown.sources.length}`);
  }
  const { sources, mayWrite, closed } = shown;
  const { openSource } = await import("./open_source.ts");
  const open = (other?: Source) =>
    other === undefined
      ? source.table(query.text("table") ?? shown.table, openSource)
      : other.table(undefined, openSource);
  return await route.answer({
    ...{ request, query, sources, source, mayWrite, open, closed },
    rest: decoded(rest),
    signal: () => shown.isServed ? undefined : request.signal,
  });
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new Refusal(400, `Cannot read "${part}" in the path: it is no text`, { cause });
  }
}

function notAllowed({ method }: Request): Refusal {
  return new Refusal(405, `Cannot ${method} here`);
}
