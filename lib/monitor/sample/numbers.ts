/** Numbers that come one by one, as doubles: a million takes 8 MB. */
export class Numbers {
  readonly #full: Float64Array[] = [];
  #last = new Float64Array(FIRST);
  #used = 0;
  #length = 0;

  /** How many there are. */
  get length(): number {
    return this.#length + this.#used;
  }

  /** Adds one; none is NaN. */
  push(value: number): void {
    if (this.#used === this.#last.length) this.#grow();
    this.#last[this.#used++] = value;
  }

  #grow(): void {
    this.#full.push(this.#last);
    this.#length += this.#used;
    this.#last = new Float64Array(Math.min(LARGEST, 4 * this.#last.length));
    this.#used = 0;
  }

  /** Writes all of them into an array, from a place on. */
  copyTo(target: Float64Array, at: number): void {
    for (const part of [...this.#full, this.#last.subarray(0, this.#used)]) {
      target.set(part, at);
      at += part.length;
    }
  }
}

/** Of many groups most have few. */
const FIRST = 8;
const LARGEST = 1 << 16;

/** Gives all of some lists, sorted. */
export function sortedNumbers(lists: readonly Numbers[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const list of lists) {
    list.copyTo(all, at);
    at += list.length;
  }
  return all.sort();
}
