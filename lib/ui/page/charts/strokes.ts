import type { ChartLine } from "./line.ts";
import type { ChartPicture, Scales } from "./picture.ts";

/** A point stands for itself where there are so many pixels for each. */
const APART = 6;

/** Draws a straight line. */
export function stroke(
  pen: CanvasRenderingContext2D,
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
): void {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}

/** Draws a line, with what it stands for. */
export function drawLine(
  pen: CanvasRenderingContext2D,
  line: ChartLine,
  scales: Scales,
  { faint, x: { log: logX }, y: { log: logY } }: ChartPicture,
): void {
  const isSeen = (i: number) => !(logX && line.x[i]! <= 0) && !(logY && line.min[i]! <= 0);
  pen.strokeStyle = pen.fillStyle = line.colour;
  pen.lineWidth = 1.5;
  if (line.isBand) fillBand(pen, line, scales, isSeen);
  else if (faint) {
    pen.globalAlpha = 0.25;
    pen.lineWidth = 1;
    strokeRange(pen, line, scales, isSeen);
    pen.globalAlpha = 1;
  }
  pen.lineWidth = 1.5;
  if (line.isBand || faint) strokeValues(pen, line, scales, isSeen);
  else strokeRange(pen, line, scales, isSeen);
  if (!line.isBand) drawPoints(pen, line, scales, isSeen);
  drawMarks(pen, line, scales);
}

type Seen = (i: number) => boolean;

/** Each place has a stroke from its least to its greatest, so that nothing between two pixels is lost. */
function strokeRange(
  pen: CanvasRenderingContext2D,
  line: ChartLine,
  { x, y }: Scales,
  isSeen: Seen,
) {
  const { min, max } = line;
  pen.beginPath();
  let before: number | undefined;
  for (let i = 0; i < line.x.length; i++) {
    if (min[i] === null || !isSeen(i)) {
      before = undefined;
      continue;
    }
    const at = x.at(line.x[i]!);
    const ends = [y.at(min[i]!), y.at(max[i]!)];
    if (before === undefined) pen.moveTo(at, ends[0]!);
    else if (Math.abs(before - ends[0]!) > Math.abs(before - ends[1]!)) ends.reverse();
    pen.lineTo(at, ends[0]!);
    if (ends[0] !== ends[1]) pen.lineTo(at, ends[1]!);
    before = ends[1]!;
  }
  pen.stroke();
}

function strokeValues(
  pen: CanvasRenderingContext2D,
  line: ChartLine,
  { x, y }: Scales,
  isSeen: Seen,
) {
  pen.beginPath();
  let isDown = false;
  for (let i = 0; i < line.x.length; i++) {
    const value = line.y[i];
    if (value === null || value === undefined || !isSeen(i)) {
      isDown = false;
      continue;
    }
    if (isDown) pen.lineTo(x.at(line.x[i]!), y.at(value));
    else pen.moveTo(x.at(line.x[i]!), y.at(value));
    isDown = true;
  }
  pen.stroke();
}

function fillBand(pen: CanvasRenderingContext2D, line: ChartLine, { x, y }: Scales, isSeen: Seen) {
  const places = line.x.map((_, i) => i).filter(isSeen);
  pen.globalAlpha = 0.18;
  pen.beginPath();
  for (const i of places) pen.lineTo(x.at(line.x[i]!), y.at(line.max[i]!));
  for (const i of places.reverse()) pen.lineTo(x.at(line.x[i]!), y.at(line.min[i]!));
  pen.fill();
  pen.globalAlpha = 1;
}

/** Where there is room, each event has a dot; one that stands alone has one anyway. */
function drawPoints(
  pen: CanvasRenderingContext2D,
  line: ChartLine,
  { x, y }: Scales,
  isSeen: Seen,
) {
  const inSight = line.x.filter((at) => at >= x.range[0] && at <= x.range[1]).length;
  const isRoomy = inSight * APART <= x.at(x.range[1]) - x.at(x.range[0]);
  const radius = isRoomy ? 2.5 : 1.5;
  for (let i = 0; i < line.x.length; i++) {
    const value = line.y[i];
    if (value === null || value === undefined || !isSeen(i)) continue;
    const isAlone = (line.min[i - 1] ?? null) === null && (line.min[i + 1] ?? null) === null;
    if (!isRoomy && !isAlone) continue;
    pen.beginPath();
    pen.arc(x.at(line.x[i]!), y.at(value), radius, 0, 2 * Math.PI);
    pen.fill();
  }
}

/** What is no number has a cross at the bottom; what is infinite, a triangle at the edge that it is beyond. */
function drawMarks(pen: CanvasRenderingContext2D, { marks }: ChartLine, { x, y }: Scales): void {
  const [down, up] = y.range.map((end) => y.at(end)) as [number, number];
  for (const [place, what] of marks) {
    const at = x.at(place);
    if (!/^(-?Infinity(, )?)+$/.test(what)) {
      stroke(pen, [at - 3, down - 9], [at + 3, down - 3]);
      stroke(pen, [at - 3, down - 3], [at + 3, down - 9]);
    }
    if (/(^|\s)I/.test(what)) fillTriangle(pen, [at, up + 1], 8);
    if (what.includes("-I")) fillTriangle(pen, [at, down - 1], -8);
  }
}

/** Fills a triangle with a tip, so high below it. */
function fillTriangle(
  pen: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  height: number,
): void {
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x - 4, y + height);
  pen.lineTo(x + 4, y + height);
  pen.fill();
}
