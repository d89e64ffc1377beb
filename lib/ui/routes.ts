import type { Route } from "./api/ask.ts";
import { edit } from "./api/edits.ts";
import { files } from "./api/files.ts";
import { live } from "./api/live.ts";
import { object, objects } from "./api/objects.ts";
import { columns, compare, runs, summary } from "./api/runs.ts";
import { series } from "./api/series.ts";
import { sql } from "./api/sql.ts";
import { keep, views } from "./api/views.ts";
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
}

/** Name in the path → what answers; of two with one name, each has its method. One that ends with `/` has something behind it. */
const ROUTES: readonly (readonly [name: string, route: Route])[] = [
  ["files", files],
  ["runs", runs],
  ["runs/", edit],
  ["summary", summary],
  ["columns", columns],
  ["compare", compare],
  ["series", series],
  ["sql", sql],
  ["objects", objects],
  ["objects/", object],
  ["live", live],
  ["views", views],
  ["views", keep],
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
  const response = pageFile(pathname);
  if (response === undefined) throw new Refusal(404, `Cannot find "${pathname}": no such page`);
  if (request.method !== "GET" && request.method !== "HEAD") throw notAllowed(request);
  const { token } = shown.gate;
  if (token !== undefined && searchParams.has("token")) {
    response.headers.append("set-cookie", cookieFor(request, token));
  }
  return response;
}

async function answerApi(request: Request, asked: string, shown: Shown): Promise<Response> {
  const [name, rest = ""] = asked.match(/^[^/]+\/?|.+$/g)!;
  const method = request.method === "HEAD" ? "GET" : request.method;
  const [, route] = ROUTES.find(([own, route]) => own === name && route.method === method) ?? [];
  if (route === undefined) throw notAllowed(request);
  const query = new Query(new URL(request.url).searchParams, route.params);
  const db = query.count("db") ?? 0;
  const source = shown.sources[db];
  if (source === undefined) {
    throw new Refusal(404, `Cannot show file ${db}: there are ${shown.sources.length}`);
  }
  const { sources, mayWrite } = shown;
  const open = () => source.table(query.text("table") ?? shown.table);
  return await route.answer({
    ...{ request, query, sources, source, mayWrite, open },
    rest: decodeURIComponent(rest),
    signal: () => shown.isServed ? undefined : request.signal,
  });
}

function notAllowed({ method }: Request): Refusal {
  return new Refusal(405, `Cannot ${method} here`);
}
