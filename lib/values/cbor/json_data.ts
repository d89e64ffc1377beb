/** Gives what `JSON.stringify` makes of a value, but for numbers and bytes, which stay as they are. */
export function jsonOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === "function") {
    const made = toJSON.call(value);
    if (made !== value) return jsonOf(made);
  }
  if (Array.isArray(value)) {
    return Array.from(value, (member) => isData(member) ? jsonOf(member) : null);
  }
  const members = Object.entries(value).filter(([, member]) => isData(member));
  return Object.fromEntries(members.map(([key, member]) => [key, jsonOf(member)]));
}

function isData(member: unknown): boolean {
  return member !== undefined && typeof member !== "function" && typeof member !== "symbol";
}
