/** Values of a column with the times of their events: the latest, as many as are asked for. */
export class Window {
  #times: number[] = [];
  #values: number[] = [];

  get length(): number {
    return this.#times.length;
  }

  /** The time of the first event that is kept; `undefined` without one. */
  get first(): number | undefined {
    return this.#times[0];
  }

  /** Adds an event: NaN stands for one without a value. */
  push(time: number, value: number): void {
    // Clocks of several writers differ.
    this.#times.push(Math.max(time, this.#times.at(-1) ?? -Infinity));
    this.#values.push(value);
  }

  /** Forgets all but the last events. */
  keepLast(count: number): void {
    this.#cut(this.length - count);
  }

  /** Forgets the events before a time, but for the last of them. */
  keepSince(time: number): void {
    this.#cut(this.indexOf(time) - 1);
  }

  /** Forgetting one by one would move all others each time. */
  #cut(count: number): void {
    if (count < 1000 && count < this.length / 2 || count < 1) return;
    this.#times = this.#times.slice(count);
    this.#values = this.#values.slice(count);
  }

  /** Gives the place of the first event later than a time. */
  indexOf(time: number): number {
    let [from, to] = [0, this.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#times[middle]! <= time) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  timeAt(index: number): number {
    return this.#times[index]!;
  }

  values(from: number, to: number): number[] {
    return this.#values.slice(from, to);
  }
}
