import { useEffect, useState } from "preact/hooks";
import type { RunChange } from "../../live/changes.ts";
import { routeTo } from "./api.ts";

type Listener = (changes: readonly RunChange[]) => void;

/** How often changes are handed on, in ms. */
const PAUSE = 250;

/** What is told of a file while it is shown. */
export class Live {
  readonly #listeners = new Set<Listener>();
  readonly #source: EventSource;
  #waiting = new Map<string, RunChange>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(place: Record<string, string>, onTrouble: (trouble: string | undefined) => void) {
    this.#source = new EventSource(routeTo("live", place));
    this.#source.onmessage = ({ data }) => this.#take(JSON.parse(data));
    this.#source.addEventListener("gone", (event) => {
      onTrouble(JSON.parse((event as MessageEvent).data).error);
    });
    this.#source.addEventListener("back", () => {
      onTrouble(undefined);
      this.#tell([]);
    });
    let isLost = false;
    this.#source.onopen = () => {
      if (isLost) onTrouble(undefined);
      isLost = false;
    };
    this.#source.onerror = () => {
      isLost = true;
      onTrouble("The server does not answer; the page goes on once it does");
    };
  }

  #take(change: RunChange): void {
    const { edited } = this.#waiting.get(change.run) ?? {};
    this.#waiting.set(change.run, { ...edited && { edited }, ...change });
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const changes = [...this.#waiting.values()];
      this.#waiting = new Map();
      this.#tell(changes);
    }, PAUSE);
  }

  #tell(changes: readonly RunChange[]): void {
    for (const listener of this.#listeners) listener(changes);
  }

  /** Calls a function with what changed; with nothing, where all may have changed. Gives what ends that. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source.close();
  }
}

/** Listens to a file; gives what tells of it, and what is wrong with it. */
export function useLive(place: Record<string, string>): {
  live: Live | undefined;
  trouble: string | undefined;
} {
  const [live, setLive] = useState<Live>();
  const [trouble, setTrouble] = useState<string>();
  const key = JSON.stringify(place);
  useEffect(() => {
    const live = new Live(place, setTrouble);
    setLive(live);
    setTrouble(undefined);
    return () => live.close();
  }, [key]);
  return { live, trouble };
}
