import type { Event } from "../../mod.ts";

/** Draws from a sequence that only the seed decides ("mulberry32"). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number in [from, to]. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  pick<T>(items: readonly T[]): T {
    return items[this.whole(0, items.length - 1)]!;
  }

  list<T>(from: number, to: number, draw: () => T): T[] {
    return Array.from({ length: this.whole(from, to) }, draw);
  }
}

/** Keys that something could stumble over. */
export const KEYS: readonly string[] = [
  ..."loss Loss LOSS lOSS epoch Epoch val/loss 1abc 1 0 42 -1 1.5 é É ß SS".split(" "),
  ..."order group select table index where from null values default primary rowid ROWID RowId oid _rowid_"
    .split(" "),
  ..."__proto__ constructor toString valueOf hasOwnProperty length prototype then toJSON $ v $kind"
    .split(" "),
  ..."Timestamp TIMESTAMP Track_Id _Extra _EXTRA assets events sqlite_x undefined NaN true".split(
    " ",
  ),
  ..."🚀 日本語 ключ".split(" "),
  ...[
    "lr schedule",
    " ",
    "  ",
    "\t",
    "\n",
    "a\nb",
    "a b",
    "a.b",
    "a,b",
    "a;b",
    "--",
    "/*",
    "*/",
    "?",
    "?1",
    ":a",
    "@a",
    "$a",
  ],
  ...[
    '"',
    '""',
    "'",
    "''",
    "`",
    "[",
    "]",
    "[a]",
    '"a"',
    "a\"b'c",
    "\\",
    "\\u0000",
    "%",
    "_",
    '"); DROP TABLE events; --',
  ],
  ...[
    "a\0b",
    "a\0c",
    "\0",
    "\ud800",
    "\udc00x",
    "a\ufffd",
    "\ufeff",
    "\u202e",
    "e\u0301",
    "x".repeat(300),
    "X".repeat(300),
  ],
];

/** Texts that look like something else, or that SQLite would alter. */
export const TEXTS: readonly string[] = [
  ...[
    "",
    " ",
    "0",
    "1",
    "-0",
    "1.0",
    "1e5",
    "0x10",
    "00",
    " 1",
    "1 ",
    "9007199254740993",
    "1e999",
    "NaN",
    "Infinity",
    "null",
  ],
  ...[
    "true",
    "false",
    "undefined",
    "[]",
    "{}",
    "[1]",
    '{"a":1}',
    '{"$":"number","v":"NaN"}',
    '"',
    "'",
    "\\",
    "a\nb\r\n\t",
  ],
  ...[
    "2026-01-01",
    "2026-01-01 00:00:00",
    "2026-01-01 00:00:00.000000",
    "2026-01-01T00:00:00Z",
    "12:00",
    "790c7d8f26a7c377",
  ],
  ...[
    "héllo 🚀",
    "日本",
    "\0",
    "a\0b",
    "\0\0",
    "\ud800",
    "x\udc00",
    "\udc00\ud800",
    "\ufffd",
    "\ufeffx",
    "words ".repeat(2000),
  ],
];

/** Numbers at the edges. */
export const NUMBERS: readonly number[] = [
  ...[
    0,
    -0,
    1,
    -1,
    0.1,
    -0.1,
    1.5,
    1 / 3,
    NaN,
    Infinity,
    -Infinity,
    1e21,
    1e-7,
    1e300,
    -1e300,
    123456789.123,
  ],
  ...[
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    Number.MIN_VALUE,
    -Number.MIN_VALUE,
    Number.EPSILON,
    2.2250738585072014e-308,
  ],
  ...[
    2 ** 31,
    2 ** 32,
    2 ** 53 - 1,
    2 ** 53,
    2 ** 53 + 2,
    -(2 ** 53),
    -(2 ** 53) - 2,
    2 ** 60,
    2 ** 62,
    -(2 ** 62),
  ],
  ...[
    2 ** 63,
    -(2 ** 63),
    2 ** 63 - 1024,
    -(2 ** 63) - 2048,
    2 ** 64,
    1e15 + 0.5,
    4503599627370497.5,
  ],
];

/** Bigints at the edges. */
export const BIGINTS: readonly bigint[] = [
  0n,
  1n,
  -1n,
  10n ** 15n,
  10n ** 30n,
  -(10n ** 30n),
  2n ** 64n,
  -(2n ** 64n),
].concat(
  [31n, 32n, 53n, 60n, 62n, 63n].flatMap((power) =>
    [-1n, 0n, 1n].flatMap((n) => [2n ** power + n, -(2n ** power) + n])
  ),
);

/** Moments at the edges, in ms since 1970. */
export const MILLIS: readonly number[] = [
  0,
  1,
  -1,
  999,
  -999,
  951782400000,
  1.7e12,
  8.64e15,
  -8.64e15,
]
  .concat(
    [
      "0000-12-31T23:59:59.999Z",
      "0001-01-01T00:00:00.000Z",
      "0099-06-01T00:00:00.001Z",
      "1969-12-31T23:59:59.999Z",
    ].map(Date.parse),
    ["9999-12-31T23:59:59.999Z", "+010000-01-01T00:00:00.000Z", "-000001-01-01T00:00:00.000Z"].map(
      Date.parse,
    ),
  );

/** Draws a value of any kind. */
export function draw(dice: Dice): unknown {
  switch (dice.whole(0, 8)) {
    case 0:
      return dice.next() < 0.5 ? dice.pick(NUMBERS) : drawNumber(dice);
    case 1:
      return dice.next() < 0.7
        ? dice.pick(BIGINTS)
        : BigInt(dice.whole(-1e6, 1e6)) ** BigInt(dice.whole(0, 4));
    case 2:
      return dice.next() < 0.5;
    case 3:
      return dice.next() < 0.5 ? dice.pick(TEXTS) : drawText(dice);
    case 4:
      return new Date(dice.next() < 0.5 ? dice.pick(MILLIS) : dice.whole(-1e14, 3e14));
    case 5:
      return drawInstant(dice);
    case 6:
      return dice.pick([null, undefined]);
    default:
      return drawNested(dice, 0);
  }
}

function drawNumber(dice: Dice): number {
  return dice.next() < 0.5
    ? dice.whole(-1000, 1000)
    : (dice.next() - 0.5) * 10 ** dice.whole(-20, 20);
}

function drawText(dice: Dice): string {
  return String.fromCharCode(
    ...dice.list(0, 12, () => dice.next() < 0.8 ? dice.whole(32, 126) : dice.whole(0, 0xffff)),
  );
}

function drawInstant(dice: Dice): Temporal.Instant {
  const millis = dice.next() < 0.5 ? dice.pick(MILLIS) : dice.whole(-1e14, 3e14);
  const nanos = Math.abs(millis) === 8.64e15
    ? 0
    : dice.pick([0, 1, 1000, 123_000, 123_456, 999_000, 999_999]);
  return Temporal.Instant.fromEpochNanoseconds(BigInt(millis) * 1_000_000n + BigInt(nanos));
}

function drawNested(dice: Dice, depth: number): unknown {
  const member = () => dice.next() < 0.3 && depth < 4 ? drawNested(dice, depth + 1) : draw(dice);
  if (dice.next() < 0.5) return dice.list(0, 4, member);
  const keys = dice.list(
    0,
    4,
    () => dice.next() < 0.2 ? dice.pick(["$", "v", "", "__proto__"]) : dice.pick(KEYS),
  );
  return Object.fromEntries(keys.map((key) => [key, member()]));
}

/** Draws an event of at least one key; `Object.fromEntries` makes `__proto__` one like any other. */
export function drawEvent(dice: Dice, keys: readonly string[]): Event {
  return Object.fromEntries(dice.list(1, 8, () => [dice.pick(keys), draw(dice)]));
}

/** What must come back for a value that was logged. */
export function expected(value: unknown, nested = false): unknown {
  if (value === undefined && !nested) return null;
  if (typeof value === "bigint" && !nested) {
    return value >= -(2n ** 53n) && value <= 2n ** 53n ? Number(value) : value;
  }
  if (value instanceof Temporal.Instant) return new Date(value.epochMilliseconds);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((member) => expected(member, true));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, expected(member, true)]),
  );
}
