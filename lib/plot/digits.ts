import { dayOf } from "./calendar.ts";

/** So many digits are enough to read; so many tell any two numbers apart. */
const [USUAL, ALL] = [8, 17];
/** So many places between the least and the greatest are told apart. */
const PLACES = 1000;

/** The texts of a least number, a mean and a greatest number. */
export type Texts = readonly [least: string, mean: string, greatest: string];

/** Writes numbers with as many digits as tell them apart; whole ones with all that they have. */
export function numberTexts(
  [least, greatest]: readonly [number | bigint, number | bigint],
  mean: number | bigint,
): Texts {
  const range = Number(greatest) - Number(least);
  const loses = (value: number | bigint, digits: number) =>
    Math.abs(Number(value) - rounded(Number(value), digits)) > range / PLACES;
  let digits = USUAL;
  while (digits < ALL && [least, mean, greatest].some((value) => loses(value, digits))) digits++;
  const text = (value: number | bigint) =>
    wholeText(value) ?? String(rounded(Number(value), digits));
  return [text(least), text(mean), text(greatest)];
}

function rounded(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

/** `String` would write 2 ** 60 with zeros at its end; beyond 21 digits it writes a power of ten. */
function wholeText(value: number | bigint): string | undefined {
  if (typeof value === "bigint") return String(value);
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? String(BigInt(value)) : undefined;
}

/** Writes moments, in ms, with as many digits behind the second as tell them apart; they have six. */
export function momentTexts([least, greatest]: readonly [number, number], mean: number): Texts {
  const text = (millis: number, digits: number) => {
    const second = Math.floor(millis / 1000);
    const micros = Math.floor((millis - second * 1000) * 1000 + 0.5);
    const clock = new Date(second * 1000).toISOString().slice(-13, -5);
    const fraction = String(micros).padStart(6, "0").slice(0, digits);
    return `${dayOf(millis)} ${clock}${fraction === "" ? "" : `.${fraction}`}`;
  };
  const apart = (digits: number) =>
    least === greatest || text(least, digits) !== text(greatest, digits);
  const digits = [0, 3].find(apart) ?? 6;
  return [text(least, digits), text(mean, digits), text(greatest, digits)];
}
