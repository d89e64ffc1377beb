const BARS = "▁▂▃▄▅▆▇█";

/** So many bars are seen at a glance. */
const WIDEST = 40;

/** Draws numbers as bars on a line, from 0 to the greatest, or to one that is given; a blank where there is none. */
export function spark(values: readonly (number | null)[], most?: number): string {
  const shown = narrowed(values);
  const top = most ?? Math.max(...shown.map((value) => finite(value) ?? 0));
  return shown.map((value) => barOf(value, top)).join("");
}

function barOf(value: number | null, top: number): string {
  if (value === null) return " ";
  const share = top > 0 ? Math.min(1, (finite(value) ?? top) / top) : 0;
  return BARS[Math.min(BARS.length - 1, Math.floor(share * BARS.length))]!;
}

function finite(value: number | null): number | undefined {
  return value !== null && Number.isFinite(value) ? value : undefined;
}

/** Of neighbours that share a place the greatest is shown. */
function narrowed(values: readonly (number | null)[]): (number | null)[] {
  if (values.length <= WIDEST) return [...values];
  return Array.from({ length: WIDEST }, (_, i) => {
    const [from, to] = [i, i + 1].map((at) => Math.floor(at * values.length / WIDEST));
    const some = values.slice(from, to).filter((value) => value !== null);
    return some.length === 0 ? null : Math.max(...some);
  });
}
