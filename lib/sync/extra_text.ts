import { hexOf } from "../system/bytes.ts";
import { parseTagged } from "../values/extra.ts";
import { writeJson } from "../values/json.ts";
import type { Cell } from "./sql_store.ts";

/** What spilled, changed only where it has to be. */
export class ExtraText {
  text: string | null;

  constructor(cell: Cell) {
    this.text = cell as string | null;
  }

  add(key: string, value: unknown): void {
    this.#set({ ...this.#tagged(), [key]: value instanceof Uint8Array ? hexOf(value) : value });
  }

  /** Takes what stands under a key away, and gives it. */
  take(key: string): unknown {
    if (this.text === null || !this.text.includes(`"${key}"`)) return undefined;
    const { [key]: value, ...rest } = this.#tagged();
    if (value !== undefined) this.#set(rest);
    return value;
  }

  #tagged(): Record<string, unknown> {
    return this.text === null ? {} : parseTagged(this.text) ?? {};
  }

  #set(tagged: Record<string, unknown>): void {
    this.text = Object.keys(tagged).length === 0 ? null : writeJson(tagged);
  }
}
