import { ADJECTIVES, ANIMALS } from "./words.ts";

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** Makes a random id, `adjective-animal-` and six characters of `0-9a-z`: 45 bits, as fleets merge their files. */
export function generateTrackId(): string {
  const tail = Array.from({ length: 6 }, () => DIGITS[below(DIGITS.length)]).join("");
  return `${ADJECTIVES[below(ADJECTIVES.length)]}-${ANIMALS[below(ANIMALS.length)]}-${tail}`;
}

/** A random whole number below a limit of at most 256, each as likely as the others. */
function below(limit: number): number {
  const fair = 256 - 256 % limit;
  for (;;) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte! < fair) return byte! % limit;
  }
}
