import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { drawChart } from "../charts/draw.ts";
import { roomy } from "../charts/axes.ts";
import { useInView } from "../charts/in_view.ts";
import { colourAt } from "../colours.ts";
import { shownNumber } from "../format.ts";

export interface ScatterPoint {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  readonly place: number;
}

const HEIGHT = 300;
/** How near the pointer has to come, in pixels. */
const NEAR = 14;

/** Points over two axes; the one that is pointed at says what it is. */
export function Scatter({ label, points, isLine = false }: {
  readonly label: string;
  readonly points: readonly ScatterPoint[];
  readonly isLine?: boolean;
}) {
  const { ref, width } = useInView<HTMLElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [near, setNear] = useState<ScatterPoint & { at: readonly [number, number] }>();
  const places = useRef<readonly (readonly [number, number])[]>([]);
  useLayoutEffect(() => {
    if (width === 0 || points.length === 0) return;
    const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
    const rangeOf = (values: readonly number[]) =>
      roomy(
        [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))],
        false,
      );
    const axis = (values: readonly number[]) => ({
      range: rangeOf(values),
      log: false,
      isDate: false,
      whole: false,
    });
    const lines = isLine
      ? [{
        name: label,
        colour: colourAt(0),
        x: xs,
        y: ys,
        min: ys,
        max: ys,
        isBand: false,
        marks: [],
      }]
      : [];
    const scales = drawChart(canvas.current!, {
      width,
      height: HEIGHT,
      lines,
      x: axis(xs),
      y: axis(ys),
      faint: false,
    });
    places.current = points.map(({ x, y }) => [scales.x.at(x), scales.y.at(y)]);
    if (isLine) return;
    const pen = canvas.current!.getContext("2d")!;
    pen.globalAlpha = points.length > 500 ? 0.5 : 0.85;
    for (const [i, { place }] of points.entries()) {
      pen.fillStyle = colourAt(place);
      pen.beginPath();
      pen.arc(...places.current[i]!, 4, 0, 2 * Math.PI);
      pen.fill();
    }
  }, [points, width, label, isLine]);
  const point = (event: PointerEvent) => {
    const { left, top } = canvas.current!.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const distances = places.current.map(([a, b]) => Math.hypot(a - x, b - y));
    const best = distances.reduce((a, b) => Math.min(a, b), Infinity);
    const i = distances.indexOf(best);
    setNear(best <= NEAR ? { ...points[i]!, at: places.current[i]! } : undefined);
  };
  return (
    <figure ref={ref} class="chart wide" aria-label={label}>
      <figcaption>{label}</figcaption>
      {points.length === 0
        ? <p class="soft">Nothing has a number in both</p>
        : (
          <div class="field" style={{ height: `${HEIGHT}px` }}>
            <canvas
              ref={canvas}
              role="img"
              aria-label={label}
              style={{ width: `${width}px`, height: `${HEIGHT}px` }}
              onPointerMove={point}
              onPointerLeave={() => setNear(undefined)}
            />
            {near && (
              <div
                class="readout"
                style={near.at[0] > width / 2
                  ? { right: `${width - near.at[0] + 10}px`, top: `${near.at[1]}px` }
                  : { left: `${near.at[0] + 10}px`, top: `${near.at[1]}px` }}
              >
                <b>{near.name}</b>
                <div>{shownNumber(near.x)}, {shownNumber(near.y)}</div>
              </div>
            )}
          </div>
        )}
    </figure>
  );
}
