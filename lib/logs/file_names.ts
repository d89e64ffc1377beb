import { named } from "../errors.ts";
/** Where the parts of a moment stand in a timestamp. */
const PARTS: Readonly<Record<string, readonly [from: number, to: number]>> = {
  YYYY: [0, 4],
  MM: [5, 7],
  DD: [8, 10],
  HH: [11, 13],
  mm: [14, 16],
  ss: [17, 19],
};

/** So end the names of the files that are read in a folder. */
export const LOG = ".log";

/** Names log files after the time of a record: `{time:YYYY-MM-DD}.log`. */
export class FileNames {
  readonly #format: string;
  #pattern: RegExp | undefined;
  #second = "";
  #name = "";

  /** @throws {TypeError} for a format that has another placeholder, that leaves the folder, or that is not read there */
  constructor(format: string) {
    this.#format = format;
    const refuse = (why: string) => new TypeError(`Cannot name log files ${named(format)}: ${why}`);
    if (/\{(?!time:[^{}]*\})/.test(format)) {
      throw refuse("expected {time:…} with YYYY, MM, DD, HH, mm, ss");
    }
    const name = this.of("2026-01-02 03:04:05");
    if (!name.endsWith(LOG)) throw refuse(`readLogs reads files that end in ${LOG}`);
    if (/^([A-Za-z]:)?[\\/]|^[A-Za-z]:|(^|[\\/])\.\.([\\/]|$)/.test(name)) {
      throw refuse("it leaves the folder");
    }
  }

  /**
   * Tells the age of a file by its name: of two, the one with the greater text is the newer; `undefined` for a name of
   * another form. Of those that were renamed as they were full, the one with the greater number is the older.
   */
  ageOf(name: string): string | undefined {
    this.#pattern ??= patternOf(this.#format);
    const groups = this.#pattern.exec(name)?.groups;
    if (groups === undefined) return undefined;
    const time = Object.keys(PARTS).map((part) => groups[part] ?? "").join("");
    const renamed = 1e9 - Number(groups.full ?? 0);
    return `${time} ${String(renamed).padStart(10, "0")}`;
  }

  /** Gives the name for a record of this timestamp. */
  of(timestamp: string): string {
    const second = timestamp.slice(0, 19);
    if (second !== this.#second) {
      this.#second = second;
      this.#name = this.#format.replaceAll(
        /\{time:([^{}]*)\}/g,
        (_, format: string) =>
          format.replaceAll(/YYYY|MM|DD|HH|mm|ss/g, (part) => second.slice(...PARTS[part]!)),
      );
    }
    return this.#name;
  }
}

/** A part that stands twice is matched once. */
function patternOf(format: string): RegExp {
  const seen = new Set<string>();
  const digits = (part: string) => {
    const size = part.length;
    return seen.has(part) ? `\\d{${size}}` : (seen.add(part), `(?<${part}>\\d{${size}})`);
  };
  const pieces = format.split(/\{time:([^{}]*)\}/).map((piece, i) =>
    i % 2 === 0
      ? RegExp.escape(piece)
      : piece.split(/(YYYY|MM|DD|HH|mm|ss)/).map((text) =>
        Object.hasOwn(PARTS, text) ? digits(text) : RegExp.escape(text)
      ).join("")
  );
  return new RegExp(`^${pieces.join("")}(?:\\.(?<full>\\d+)(?:\\.(?:gz|zst))?)?$`);
}
