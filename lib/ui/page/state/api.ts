import { useEffect, useState } from "preact/hooks";
import type { Change } from "./address.ts";

/** What the server says to a request that it refuses. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Gives the address of a route. */
export function routeTo(route: string, params: Change = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const text of [value ?? []].flat()) query.append(name, text);
  }
  const text = query.toString();
  return `api/${route}${text === "" ? "" : `?${text}`}`;
}

/** Asks the server for something. @throws {ApiError} */
export async function ask<T>(address: string, init?: RequestInit): Promise<T> {
  const response = await fetch(address, init).catch((error) => {
    if (init?.signal?.aborted) throw error;
    throw new ApiError(0, "The server does not answer");
  });
  const body = await response.json();
  if (!response.ok) throw new ApiError(response.status, body.error);
  return body;
}

/** Sends something to the server. @throws {ApiError} */
export function send<T>(address: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const headers = { "content-type": "application/json" };
  return ask(address, { method: "POST", headers, body: JSON.stringify(body), signal });
}

/** What came of a request so far. */
export interface Asked<T> {
  readonly data: T | undefined;
  readonly error: string | undefined;
}

/** Asks for something whenever its address changes, or the count; what came before stays until then. */
export function useAsk<T>(address: string | undefined, count = 0): Asked<T> {
  const [asked, set] = useState<Asked<T>>({ data: undefined, error: undefined });
  useEffect(() => {
    if (address === undefined) return set({ data: undefined, error: undefined });
    const stop = new AbortController();
    ask<T>(address, { signal: stop.signal }).then(
      (data) => set({ data, error: undefined }),
      (error) => stop.signal.aborted || set(({ data }) => ({ data, error: error.message })),
    );
    return () => stop.abort();
  }, [address, count]);
  return asked;
}
