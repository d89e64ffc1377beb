import { shownNumber } from "../format.ts";
import { type ChartLine, nearest } from "./line.ts";
import type { Scales } from "./picture.ts";

/** So many lines have their values beside the cursor: more have no room in the height of a chart. */
const MOST = 8;

/** The cursor of a chart, and the values of all lines there, the greatest first. */
export function Readout({ lines, scales, x, width, xIsDate, isDate }: {
  readonly lines: readonly ChartLine[];
  readonly scales: Scales;
  readonly x: number;
  readonly width: number;
  readonly xIsDate: boolean;
  readonly isDate: boolean;
}) {
  const at = scales.x.at(x);
  const [from, to] = scales.x.range;
  if (!(x >= from && x <= to)) return null;
  const values = lines.flatMap((line) => {
    const i = nearest(line, x);
    const isNear = i >= 0 && x >= line.x[0]! - (to - from) / 50 &&
      x <= line.x.at(-1)! + (to - from) / 50;
    if (!isNear) return [];
    const [place, value] = [line.x[i]!, line.y[i] ?? null];
    return [{ line, place, value, odd: line.marks.find(([x]) => x === place)?.[1] }];
  }).sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity));
  const isRight = at > width / 2;
  const side = {
    [isRight ? "right" : "left"]: `${(isRight ? width - at : at) + 8}px`,
    maxWidth: `${(isRight ? at : width - at) - 24}px`,
  };
  return (
    <>
      <div class="cursor" style={{ left: `${at}px` }} />
      <div class="readout" style={side}>
        <div class="soft">{shownPlace(values[0]?.place ?? x, xIsDate)}</div>
        {values.slice(0, MOST).map(({ line, value, odd = "no number" }) => (
          <div key={line.name}>
            <span class="swatch" style={{ background: line.colour }} />
            <b>{value === null ? odd : shownPlace(value, isDate)}</b> {line.name}
          </div>
        ))}
        {values.length > MOST && <div class="soft">and {values.length - MOST} more</div>}
      </div>
    </>
  );
}

function shownPlace(value: number, isDate: boolean): string {
  return isDate ? new Date(value).toISOString().replace("T", " ").slice(0, 23) : shownNumber(value);
}
