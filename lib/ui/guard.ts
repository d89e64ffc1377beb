import { Refusal } from "./refusal.ts";

/** Who may ask. */
export interface Gate {
  /** What has to stand in the address, or in a cookie; nothing if anybody may ask who reaches it. */
  readonly token?: string | undefined;
  /** The name that it is served under, beside this machine's own; anything goes if absent. */
  readonly host?: string | undefined;
}

/** Refuses what another site's page asks, and whoever has no token. @throws {Refusal} */
export function checkRequest(request: Request, gate: Gate): void {
  const { host } = new URL(request.url);
  const asked = request.headers.get("host") ?? host;
  // A name that somebody else owns may lead to this machine.
  if (gate.host !== undefined && !isOwnHost(asked, gate.host)) {
    throw new Refusal(403, `Cannot answer as "${asked}": it is not the host that is served`);
  }
  checkOrigin(request.headers, [asked, host]);
  if (gate.token !== undefined && !hasToken(request, gate.token)) {
    throw new Refusal(401, "Cannot answer without the token: open the address that was printed");
  }
}

function isOwnHost(asked: string, served: string): boolean {
  const name = asked.toLowerCase().replace(/:\d+$/, "");
  if (name === "localhost" || name === served.toLowerCase() || name === `[${served}]`) return true;
  // An address of numbers is nobody's name. Only one that is bound to all of them is reached by others than its own.
  const isOpen = served === "0.0.0.0" || served === "::";
  return isOpen
    ? /^(\d+(\.\d+){3}|\[[\da-f:.]+\])$/.test(name)
    : /^(127(\.\d+){3}|\[::1\])$/.test(name);
}

function checkOrigin(headers: Headers, hosts: readonly string[]): void {
  const origin = headers.get("origin");
  const isCross = /^(cross|same)-site$/.test(headers.get("sec-fetch-site") ?? "") &&
    headers.get("sec-fetch-mode") !== "navigate";
  if (
    !isCross &&
    (origin === null || hosts.some((host) => origin.replace(/^https?:\/\//, "") === host))
  ) {
    return;
  }
  throw new Refusal(403, `Cannot answer "${origin ?? "another site"}": it is another site`);
}

function hasToken(request: Request, token: string): boolean {
  const { searchParams, port } = new URL(request.url);
  const given = searchParams.get("token") ?? cookieOf(request.headers, nameOf(port));
  return given !== undefined && isSame(given, token);
}

/** Browsers keep one set of cookies for all ports of a host. */
function nameOf(port: string): string {
  return `xetrack_${port || "80"}`;
}

function cookieOf(headers: Headers, name: string): string | undefined {
  const pairs = (headers.get("cookie") ?? "").split(/;\s*/);
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** Takes as long wherever the two differ. */
function isSame(given: string, token: string): boolean {
  let differs = given.length ^ token.length;
  for (let i = 0; i < token.length; i++) differs |= given.charCodeAt(i) ^ token.charCodeAt(i);
  return differs === 0;
}

/** Gives the cookie that stands for the token from now on. */
export function cookieFor(request: Request, token: string): string {
  return `${nameOf(new URL(request.url).port)}=${token}; HttpOnly; SameSite=Strict; Path=/`;
}
