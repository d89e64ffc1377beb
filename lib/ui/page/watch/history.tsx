import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { roomy } from "../charts/axes.ts";
import { drawChart } from "../charts/draw.ts";
import { useInView } from "../charts/in_view.ts";
import type { Scales } from "../charts/picture.ts";
import { colourAt } from "../colours.ts";

const HEIGHT = 180;

/** Values one after the other, with crosses where they changed; the one that is pointed at says what it is. */
export function History({ label, values, marks, words }: {
  readonly label: string;
  readonly values: readonly number[];
  readonly marks: readonly number[];
  readonly words: (i: number) => string;
}) {
  const { ref, inView, width } = useInView<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [scales, setScales] = useState<Scales>();
  const [near, setNear] = useState<number>();
  const isDrawn = inView && width > 0 && values.length > 0;
  useLayoutEffect(() => {
    if (!isDrawn) return;
    const x = values.map((_, i) => i);
    const line = {
      name: label,
      colour: colourAt(0),
      x,
      y: values,
      min: values,
      max: values,
      isBand: false,
      marks: marks.map((at) => [at, "a change"] as const),
    };
    const last = Math.max(1, values.length - 1);
    const ends = [
      values.reduce((a, b) => Math.min(a, b)),
      values.reduce((a, b) => Math.max(a, b)),
    ] as const;
    setScales(drawChart(canvas.current!, {
      ...{ width, height: HEIGHT, lines: [line], faint: false },
      x: { range: [0, last], log: false, isDate: false, whole: true },
      y: { range: roomy(ends, false), log: false, isDate: false, whole: false },
    }));
  }, [values.join(), marks.join(), width, isDrawn]);
  const point = (event: PointerEvent) => {
    const place = event.clientX - canvas.current!.getBoundingClientRect().left;
    const i = Math.round(scales!.x.value(place));
    setNear(i >= 0 && i < values.length ? i : undefined);
  };
  const at = scales && near !== undefined ? scales.x.at(near) : 0;
  return (
    <div ref={ref} class="field" style={{ height: `${HEIGHT}px` }}>
      {isDrawn && (
        <canvas
          ref={canvas}
          role="img"
          aria-label={label}
          style={{ width: `${width}px`, height: `${HEIGHT}px` }}
          onPointerMove={point}
          onPointerLeave={() => setNear(undefined)}
        />
      )}
      {near !== undefined && (
        <>
          <div class="cursor" style={{ left: `${at}px` }} />
          <div
            class="readout"
            style={at > width / 2 ? { right: `${width - at + 8}px` } : { left: `${at + 8}px` }}
          >
            {words(near)}
          </div>
        </>
      )}
    </div>
  );
}
