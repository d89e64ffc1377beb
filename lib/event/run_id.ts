import { adjectives, animals } from "./words.ts";

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** Makes a random id, `adjective-animal-` and six characters of `0-9a-z`: 45 bits, as fleets merge their files. */
export function generateTrackId(): string {
  const tail = Array.from({ length: 6 }, () => oneOf(DIGITS)).join("");
  return `${oneOf(adjectives())}-${oneOf(animals())}-${tail}`;
}

/** Each as likely as the others. */
function oneOf<T>(choices: ArrayLike<T>): T {
  return choices[below(choices.length)]!;
}

/** A random whole number below a limit of at most 256, each as likely as the others. */
function below(limit: number): number {
  const fair = 256 - 256 % limit;
  for (;;) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte! < fair) return byte! % limit;
  }
}
