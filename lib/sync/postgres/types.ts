/** What the driver knows and its types do not: only so several statements are refused. */
export const ONE_STATEMENT: object = { simple: false };

/** Moments stay text, to the µs; integers are numbers as far as these are exact. */
export const TYPES = {
  date: { to: 1114, from: [1082, 1114, 1184], serialize: String, parse: (text: string) => text },
  bigint: { to: 20, from: [20], serialize: String, parse: readInteger },
  numeric: { to: 1700, from: [1700], serialize: String, parse: Number },
};

function readInteger(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}
