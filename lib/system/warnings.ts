import { escapeControls } from "./escape.ts";

/** Says on stderr what was unusual, each thing once. */
export class Warnings {
  readonly #enabled: boolean;
  readonly #said = new Set<string>();

  constructor(enabled: boolean) {
    this.#enabled = enabled;
  }

  /** Says the message, unless one about the same topic was said. */
  once(topic: string, message: string): void {
    if (!this.#enabled || this.#said.has(topic)) return;
    this.#said.add(topic);
    console.warn(`xetrack: ${escapeControls(message)}`);
  }
}
