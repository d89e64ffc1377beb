import { Context } from "../system/context.ts";
import type { Event } from "../types.ts";
import { hexOf } from "../system/bytes.ts";

/** A tracked call while it runs, and as long as something goes on that it began. */
export class Frame {
  /** The call that it was made within. */
  readonly parent: Frame | undefined;
  /** Timestamp of its event, once that is stored. */
  storedAt: string | undefined;
  #id: string | undefined;

  constructor(parent: Frame | undefined) {
    this.parent = parent;
  }

  /** Whether it has an id: a call that has none is neither in another one, nor was another one made within it. */
  get hasId(): boolean {
    return this.#id !== undefined;
  }

  /** 16 hex characters, the same from the first time on. */
  get id(): string {
    return this.#id ??= hexOf(crypto.getRandomValues(new Uint8Array(8)));
  }
}

/** The tracked calls of a tracker, each within another one or in none. */
export class Frames {
  readonly #context = new Context<Frame>();
  readonly #isAlways: boolean;
  readonly #onLate: (frame: Frame) => void;

  /**
   * @param isAlways whether each call has an id, or only calls within each other
   * @param onLate is told a call that gets its id after its event was stored
   */
  constructor(isAlways: boolean, onLate: (frame: Frame) => void) {
    this.#isAlways = isAlways;
    this.#onLate = onLate;
  }

  /** The call that runs; `undefined` outside of all. */
  get current(): Frame | undefined {
    return this.#context.current;
  }

  /** Begins a call, within the one that runs. */
  begin(): Frame {
    const parent = this.#context.current;
    if (parent !== undefined && !parent.hasId) {
      parent.id;
      if (parent.storedAt !== undefined) this.#onLate(parent);
    }
    return new Frame(parent);
  }

  /** Does work within a call. */
  within<R>(frame: Frame, work: () => R): R {
    return this.#context.run(frame, work);
  }

  /** Gives what a call's event has of it. */
  columnsOf(frame: Frame): Event {
    const { parent } = frame;
    if (parent !== undefined) return { call_id: frame.id, parent_id: parent.id };
    return this.#isAlways || frame.hasId ? { call_id: frame.id, parent_id: null } : {};
  }
}
