/** Gives things one after the other, each of which can be made before it is asked for. */
export class Ahead<T> {
  readonly #make: () => T | undefined;
  #give: (() => T | undefined) | undefined;

  constructor(make: () => T | undefined) {
    this.#make = make;
  }

  /** Makes the next one, if that is not done; what fails is thrown where it is asked for. */
  readonly prepare = (): void => {
    if (this.#give !== undefined) return;
    try {
      const thing = this.#make();
      this.#give = () => thing;
    } catch (error) {
      this.#give = () => {
        throw error;
      };
    }
  };

  /** Gives the next one; `undefined` behind the last. */
  take(): T | undefined {
    this.prepare();
    const give = this.#give!;
    this.#give = undefined;
    return give();
  }
}
