import type { Event } from "../../types.ts";
import type { Damage } from "../run.ts";

/**
 * Reads CSV (RFC 4180) with a header; fields lie between commas, semicolons or tabs. A column whose fields are all numbers,
 * or all `true` and `false`, has such values, an empty field is null; a row that has more or fewer fields is damaged.
 */
export function readCsv(text: string, damage: Damage): Event[] {
  const [header, ...records] = recordsIn(text, damage);
  if (header === undefined) return [];
  const names = header.map((name, at) => name === "" ? `column_${at + 1}` : name);
  const whole = records.filter((record) => {
    const fits = record.length === names.length;
    if (!fits) damage.add();
    return fits;
  });
  const reads = names.map((_, at) => readerOf(whole.map((record) => record[at]!)));
  return whole.map((record) =>
    Object.fromEntries(names.map((name, at) => [name, reads[at]!(record[at]!)]))
  );
}

/** Which of these a header has most is what its fields lie between. */
function separatorIn(text: string): string {
  const [line = ""] = text.split(/\r?\n/, 1);
  const count = (mark: string) => line.split(mark).length;
  return [",", ";", "\t"].reduce((most, mark) => count(mark) > count(most) ? mark : most);
}

function recordsIn(given: string, damage: Damage): string[][] {
  const text = given.replace(/^\uFEFF/, "");
  const separator = separatorIn(text);
  const field = new RegExp(
    `"((?:[^"]|"")*)"|(?:[^"${separator}\\r\\n][^${separator}\\r\\n]*)?`,
    "y",
  );
  const records: string[][] = [];
  let record: string[] = [];
  for (let at = 0; at < text.length;) {
    field.lastIndex = at;
    const [found, quoted] = field.exec(text)!;
    record.push(quoted?.replaceAll('""', '"') ?? found);
    at += found.length;
    const behind = text[at];
    if (behind === separator) {
      at++;
      if (at === text.length) record.push("");
      continue;
    }
    if (behind === "\r" && text[at + 1] === "\n") at++;
    if (behind !== undefined && behind !== "\n" && behind !== "\r") {
      // A field goes on behind its closing quote, or is never closed.
      damage.add();
      record = [];
      const next = text.indexOf("\n", at);
      at = next < 0 ? text.length : next + 1;
      continue;
    }
    at++;
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
  }
  return records;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const ODD = /^([+-]?)(?:nan|inf|infinity)$/i;
/** Digits that begin with zeros are a name. */
const PADDED = /^[+-]?0\d/;

/** Gives what reads the fields of a column. */
function readerOf(fields: readonly string[]): (field: string) => unknown {
  const given = fields.filter((field) => field !== "");
  const isNumber = (field: string) => NUMBER.test(field) && !PADDED.test(field);
  if (given.some(isNumber) && given.every((field) => isNumber(field) || ODD.test(field))) {
    return (field) => field === "" ? null : numberOf(field);
  }
  if (given.length > 0 && given.every((field) => /^(?:true|false)$/i.test(field))) {
    return (field) => field === "" ? null : field.toLowerCase() === "true";
  }
  return (field) => field === "" ? null : field;
}

function numberOf(field: string): number | bigint {
  const odd = ODD.exec(field);
  if (odd !== null) return /nan/i.test(field) ? NaN : odd[1] === "-" ? -Infinity : Infinity;
  const value = Number(field);
  return /^[+-]?\d+$/.test(field) && !Number.isSafeInteger(value) ? BigInt(field) : value;
}
