import { pause } from "../../system/pause.ts";
import type { OpenSource } from "../open_source.ts";
import { Changes, type Cursor, type RunChange } from "./changes.ts";

/** How often the file is looked at, in ms: a look at an unchanged one takes some µs. */
const INTERVAL = 200;
/** Something is sent at least so often, in ms, that a connection is not taken for dead. */
const SIGN = 15_000;

/**
 * Gives server-sent events: one for each run that changed, with its id; one named `gone` while the file is not there, one
 * named `back` once it is there again. Whoever cancels the stream ends it, and so does the signal.
 */
export function liveStream(
  open: () => OpenSource,
  from: Cursor | undefined,
  closed: AbortSignal,
): ReadableStream<Uint8Array> {
  const stop = new AbortController();
  const texts = liveTexts(open, from, AbortSignal.any([stop.signal, closed]));
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await texts.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: () => stop.abort(),
  });
}

async function* liveTexts(
  open: () => OpenSource,
  from: Cursor | undefined,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  yield `retry: 1000\n\n`;
  let changes: Changes | undefined;
  let source: OpenSource | undefined;
  let trouble = "";
  let sent = Date.now();
  let cursor = from;
  for (; !signal.aborted; await pause(INTERVAL, signal)) {
    const texts: string[] = [];
    try {
      const now = open();
      // Another file may have its place.
      if (now !== source) {
        changes = new Changes(now.reader.events, cursor);
        if (source !== undefined || trouble !== "") texts.push(eventText("back", {}));
        [source, cursor, trouble] = [now, undefined, ""];
      }
      for (const change of changes!.look()) texts.push(changeText(change, changes!.cursor));
    } catch (error) {
      const { message } = error as Error;
      if (message !== trouble) texts.push(eventText("gone", { error: message }));
      [trouble, source] = [message, undefined];
    }
    if (texts.length === 0 && Date.now() - sent > SIGN) texts.push(": still here\n\n");
    if (texts.length === 0) continue;
    sent = Date.now();
    yield texts.join("");
  }
}

function changeText(change: RunChange, { rowid, time }: Cursor): string {
  return `id: ${rowid}-${time}\ndata: ${JSON.stringify(change)}\n\n`;
}

function eventText(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Reads the id of an event; `undefined` for any other text. */
export function cursorOf(id: string | null): Cursor | undefined {
  const [, rowid, time] = /^(\d{1,19})-(\d{1,16})$/.exec(id ?? "") ?? [];
  return rowid === undefined ? undefined : { rowid: BigInt(rowid), time: Number(time) };
}
