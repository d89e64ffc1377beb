import type { RunSummary } from "../../../types.ts";
import { roomy, type Scale, scaleOf } from "../charts/axes.ts";
import { colourAt } from "../colours.ts";

/** How high the drawing is, in pixels. */
export const HEIGHT = 280;
const TOP = 30;
const BOTTOM = 12;
const SIDE = 50;
/** An axis between which lines go. */
export interface ParallelAxis {
  readonly name: string;
  readonly x: number;
  readonly scale: Scale;
}

/** Gives the axes of some names, side by side. */
export function axesOf(
  rows: readonly RunSummary[],
  names: readonly string[],
  width: number,
): ParallelAxis[] {
  return names.map((name, i) => {
    const values = rows.map((row) => row[name]).filter(Number.isFinite);
    const range = roomy([
      values.reduce((a, b) => Math.min(a, b), Infinity),
      values.reduce((a, b) => Math.max(a, b), -Infinity),
    ], false);
    const x = names.length === 1 ? width / 2 : SIDE + i * (width - 2 * SIDE) / (names.length - 1);
    const spec = { range, log: false, isDate: false, whole: false };
    return { name, x, scale: scaleOf(spec, [HEIGHT - BOTTOM, TOP], false) };
  });
}

/** What is drawn. */
interface Drawing {
  readonly axes: readonly ParallelAxis[];
  readonly rows: readonly RunSummary[];
  readonly passing: ReadonlySet<RunSummary>;
  readonly places: ReadonlyMap<string, number>;
  readonly width: number;
}

/** Draws the lines of runs, those that pass over those that do not. */
export function drawParallel(
  canvas: HTMLCanvasElement,
  { axes, rows, passing, places, width }: Drawing,
): void {
  const ratio = devicePixelRatio || 1;
  Object.assign(canvas, { width: width * ratio, height: HEIGHT * ratio });
  const pen = canvas.getContext("2d")!;
  pen.scale(ratio, ratio);
  const style = getComputedStyle(canvas);
  const [line, text] = ["--line", "--soft"].map((name) => style.getPropertyValue(name));
  pen.lineWidth = 1.3;
  for (const isPassing of [false, true]) {
    for (const row of rows) {
      if (passing.has(row) !== isPassing) continue;
      pen.globalAlpha = isPassing ? rows.length > 200 ? 0.35 : 0.8 : 0.5;
      pen.strokeStyle = isPassing ? colourAt(places.get(row.track_id) ?? 0) : line!;
      strokeRow(pen, row, axes);
    }
  }
  pen.globalAlpha = 1;
  pen.font = "11px system-ui, sans-serif";
  for (const { name, x, scale } of axes) {
    pen.strokeStyle = pen.fillStyle = text!;
    pen.beginPath();
    pen.moveTo(x, TOP);
    pen.lineTo(x, HEIGHT - BOTTOM);
    pen.stroke();
    pen.textAlign = "center";
    pen.fillText(name.length > 16 ? `${name.slice(0, 15)}…` : name, x, 14);
    pen.textAlign = "left";
    for (const { at, label } of scale.ticks) pen.fillText(label, x + 5, at + 4);
  }
}

/** A run without a number there has a gap. */
function strokeRow(
  pen: CanvasRenderingContext2D,
  row: RunSummary,
  axes: readonly ParallelAxis[],
): void {
  pen.beginPath();
  let isDown = false;
  for (const { name, x, scale } of axes) {
    const value = row[name];
    if (!Number.isFinite(value)) {
      isDown = false;
      continue;
    }
    if (isDown) pen.lineTo(x, scale.at(value));
    else pen.moveTo(x, scale.at(value));
    isDown = true;
  }
  pen.stroke();
}
