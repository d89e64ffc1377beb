import { useEffect, useState } from "preact/hooks";

/** The place on the x axis that all charts point at. */
export class Cursor {
  readonly #listeners = new Set<(x: number | undefined) => void>();

  /** Points at a place, or at none. */
  point(x: number | undefined): void {
    for (const listener of this.#listeners) listener(x);
  }

  listen(listener: (x: number | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Gives the place that is pointed at. */
export function useCursor(cursor: Cursor): number | undefined {
  const [x, set] = useState<number>();
  useEffect(() => cursor.listen(set), [cursor]);
  return x;
}
