import type { RunChange } from "../store/run_table.ts";
import { tagsOf } from "./status.ts";

/** What is told of a run by whoever logs it. */
export interface RunAbout {
  readonly name?: string | undefined;
  readonly group?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly note?: string | undefined;
  readonly parent?: string | undefined;
}

/** A change of it: tags come, and go. */
export interface Telling extends RunAbout {
  readonly without?: readonly string[] | undefined;
}

/** What was told of a run so far: written with its first event, and again when it goes on. */
export class Told {
  #about: RunChange = {};
  #tags: readonly string[] = [];

  constructor(about: RunAbout) {
    this.add(about);
  }

  /** Remembers a change. */
  add(change: Telling): void {
    this.#about = { ...this.#about, ...textsOf(change) };
    this.#tags = merged(this.#tags, change);
  }

  /** Gives what of a row it comes to; the row's own tags stay. */
  over(row: { readonly tags: string | null } | undefined): RunChange {
    const own = row === undefined ? [] : tagsOf(row);
    return { ...this.#about, tags: JSON.stringify(merged(own, { tags: this.#tags })) };
  }
}

/** Gives a row with a change made. */
export function told(row: { readonly tags: string | null }, change: Telling): RunChange {
  return { ...textsOf(change), tags: JSON.stringify(merged(tagsOf(row), change)) };
}

function textsOf({ name, group, note, parent }: RunAbout): RunChange {
  const texts = Object.entries({ name, group_name: group, note, parent });
  return Object.fromEntries(texts.filter(([, text]) => text !== undefined)) as RunChange;
}

function merged(own: readonly string[], { tags = [], without = [] }: Telling): string[] {
  return [...new Set([...own, ...tags])].filter((tag) => !without.includes(tag));
}
