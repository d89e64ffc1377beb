/** Gives a value as a table shows it: numbers with six digits that count, what is no text as JSON. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return shownNumber(value);
  if (typeof value === "string") return value.length > MOST ? `${value.slice(0, MOST)}…` : value;
  if (typeof value === "object") return shown(JSON.stringify(value));
  return String(value);
}

/** So much of a text stands in a cell. */
const MOST = 300;

/** Gives a number with six digits that count. */
export function shownNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) {
    return Number(value.toPrecision(6)).toExponential();
  }
  return String(Number(value.toPrecision(6)));
}

/** Gives seconds as people say them. */
export function shownSeconds(seconds: number): string {
  if (seconds < 60) return `${shownNumber(Number(seconds.toPrecision(3)))} s`;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds % 3600 / 60)];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${Math.floor(seconds % 60)} s`;
}

/** Gives bytes as people say them. */
export function shownBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB"];
  let [size, unit] = [bytes, 0];
  for (; size >= 1000 && unit < units.length - 1; unit++) size /= 1000;
  return `${shownNumber(Number(size.toPrecision(3)))} ${units[unit]}`;
}

/** Gives a quoted name of SQL. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Gives a value as SQL writes it. */
export function sqlValue(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (Number.isNaN(value)) return "NULL";
  if (typeof value === "number") return String(value).replace("Infinity", "9e999");
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return `'${text.replaceAll("'", "''")}'`;
}

/** Saves a text as a file. */
export function download(name: string, text: string, type = "text/plain"): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
