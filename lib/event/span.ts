const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Reads a length of time as `500ms`, `30s`, `1m`, `1h`, `1d`, `1w`, in ms; `undefined` for any other text. */
export function parseSpan(text: string): number | undefined {
  const [, number, unit] = /^(\d{1,9}(?:\.\d{1,9})?)(ms|[smhdw])$/.exec(text) ?? [];
  const size = Number(number) * UNITS[unit ?? ""]!;
  return size >= 1 ? size : undefined;
}
