import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RunSummary } from "../../../types.ts";
import { useInView } from "../charts/in_view.ts";
import { type Address, change } from "../state/address.ts";
import { axesOf, drawParallel, HEIGHT } from "./axes.ts";
import { brushesOf, narrowed } from "./brushes.ts";

/** So many axes have room beside each other. */
const MOST = 12;

/** A line a run between the axes of params and metrics; what is dragged over an axis keeps those that pass there. */
export function Parallel({ address, rows, names, places }: {
  readonly address: Address;
  readonly rows: readonly RunSummary[];
  readonly names: readonly string[];
  readonly places: ReadonlyMap<string, number>;
}) {
  const { ref, width } = useInView<HTMLElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drag, setDrag] = useState<{ name: string; from: number; to: number }>();
  const axes = useMemo(() => axesOf(rows, names.slice(0, MOST), width), [
    rows,
    names.join("\n"),
    width,
  ]);
  const brushes = brushesOf(address);
  const passing = rows.filter((row) =>
    [...brushes].every(([name, [min, max]]) => row[name] >= min && row[name] <= max)
  );
  useLayoutEffect(() => {
    if (width > 0) {
      drawParallel(canvas.current!, { axes, rows, passing: new Set(passing), places, width });
    }
  }, [axes, rows, width, address.toString()]);
  const placeOf = (event: PointerEvent) => {
    const { left, top } = canvas.current!.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top] as const;
  };
  const begin = (event: PointerEvent) => {
    const [x, y] = placeOf(event);
    const axis = axes.find((axis) => Math.abs(axis.x - x) < 20);
    if (axis === undefined) return;
    canvas.current!.setPointerCapture(event.pointerId);
    setDrag({ name: axis.name, from: y, to: y });
  };
  const end = () => {
    setDrag(undefined);
    const axis = axes.find(({ name }) => name === drag?.name);
    if (axis === undefined) return;
    const isClick = Math.abs(drag!.from - drag!.to) < 4;
    const [a, b] = [axis.scale.value(drag!.from), axis.scale.value(drag!.to)];
    const next = new Map(brushes);
    if (isClick) next.delete(axis.name);
    else next.set(axis.name, [Math.min(a, b), Math.max(a, b)]);
    change({ brush: [...next].map(([name, [min, max]]) => `${min} ${max} ${name}`) });
  };
  const shownBrushes = drag === undefined
    ? [...brushes]
    : [...brushes].filter(([name]) => name !== drag.name);
  return (
    <>
      <div class="controls">
        <span class="soft" role="status">
          {brushes.size === 0
            ? "Drag along an axis to keep what passes there"
            : `${passing.length} of ${rows.length} pass`}
        </span>
        {brushes.size > 0 && (
          <>
            <button type="button" onClick={() => change({ brush: undefined })}>No brushes</button>
            <button
              type="button"
              onClick={() =>
                change({ select: passing.map(({ track_id }) => track_id), brush: undefined })}
            >
              Select those
            </button>
            <button
              type="button"
              onClick={() => change({ where: narrowed(address, brushes), brush: undefined })}
            >
              Make it the condition
            </button>
          </>
        )}
        {names.length > MOST && <span class="soft">the first {MOST} of {names.length} numbers
        </span>}
      </div>
      <figure ref={ref} class="chart wide" aria-label="Parallel coordinates">
        <div class="field" style={{ height: `${HEIGHT}px` }}>
          <canvas
            ref={canvas}
            role="img"
            aria-label="Parallel coordinates"
            style={{ width: `${width}px`, height: `${HEIGHT}px` }}
            onPointerDown={begin}
            onPointerMove={(event) => drag && setDrag({ ...drag, to: placeOf(event)[1] })}
            onPointerUp={end}
          />
          {axes.map(({ name, x, scale }) => {
            const brush = shownBrushes.find(([own]) => own === name)?.[1];
            const [top, bottom] = drag?.name === name
              ? [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)]
              : brush === undefined
              ? [0, 0]
              : [scale.at(brush[1]), scale.at(brush[0])];
            return top === bottom ? null : (
              <div
                key={name}
                class="brush axis"
                style={{ left: `${x - 8}px`, top: `${top}px`, height: `${bottom - top}px` }}
              />
            );
          })}
        </div>
      </figure>
    </>
  );
}
