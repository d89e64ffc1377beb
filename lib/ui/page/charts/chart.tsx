import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Range } from "../../../plot/axis.ts";
import type { Series } from "../../series/series.ts";
import { roomy } from "./axes.ts";
import { type Cursor, useCursor } from "./cursor.ts";
import { dragged, drawChart } from "./draw.ts";
import { useInView } from "./in_view.ts";
import { type ChartLine, extentOf } from "./line.ts";
import type { ChartLook } from "./look.ts";
import type { ChartPicture, Scales } from "./picture.ts";
import { Readout } from "./readout.tsx";
import type { Live } from "../state/live.ts";
import { keyed, moved, widened } from "./ranges.ts";
import { useSeries } from "./series.ts";

export interface ChartProps {
  readonly place: Record<string, string>;
  readonly metric: string;
  readonly column: string;
  readonly runs: readonly string[];
  readonly look: ChartLook;
  readonly cursor: Cursor;
  readonly live: Live | undefined;
  /** Makes the lines of what was read. */
  readonly linesOf: (series: readonly Series[]) => ChartLine[];
  readonly isDate: boolean;
  readonly xIsDate: boolean;
  /** Is told which part of the x axis is asked for; all of it if undefined. */
  readonly onZoom: (range: Range | undefined) => void;
  readonly height?: number;
}

/** A metric over an axis, a line a run; it is read and drawn while it is in sight. */
export function Chart(props: ChartProps) {
  const { metric, look, height = 200 } = props;
  const { ref, inView, width } = useInView<HTMLElement>();
  const isReady = inView && width > 0;
  const { series, error } = useSeries(
    isReady
      ? {
        place: props.place,
        column: props.column,
        x: look.x,
        runs: props.runs,
        range: look.range,
        points: Math.max(100, Math.ceil(width / 50) * 50),
      }
      : undefined,
    props.live,
  );
  const lines = useMemo(() => series && props.linesOf(series), [series, props.linesOf]);
  return (
    <figure ref={ref} class="chart" aria-label={metric}>
      <figcaption title={metric}>{metric}</figcaption>
      <div class="field" style={{ height: `${height}px` }}>
        {error !== undefined && <p class="trouble" role="alert">{error}</p>}
        {isReady && lines === undefined && error === undefined && <p class="soft">Reads…</p>}
        {isReady && lines !== undefined && <Field {...props} lines={lines} width={width} />}
      </div>
    </figure>
  );
}

interface FieldProps extends ChartProps {
  readonly lines: readonly ChartLine[];
  readonly width: number;
}

function Field({ lines, width, height = 200, look, cursor, onZoom, ...props }: FieldProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [scales, setScales] = useState<Scales>();
  const [drag, setDrag] = useState<readonly [number, number]>();
  const pointed = useCursor(cursor);
  const picture = useMemo(
    () => pictureOf({ lines, look, width, height, isDate: props.isDate, xIsDate: props.xIsDate }),
    [lines, look, width, height],
  );
  useLayoutEffect(() => {
    if (picture === undefined) return setScales(undefined);
    setScales(drawChart(canvas.current!, picture));
    // For whoever wants to know what is drawn.
    Object.assign(canvas.current!, { lines: picture.lines });
  }, [picture]);
  if (picture === undefined) return <p class="soft">Nothing to draw here</p>;
  const place = (event: MouseEvent) => event.clientX - canvas.current!.getBoundingClientRect().left;
  const moves = (event: PointerEvent) => {
    if (drag !== undefined) setDrag([drag[0], place(event)]);
    if (scales !== undefined) cursor.point(scales.x.value(place(event)));
  };
  const ends = (event: PointerEvent) => {
    setDrag(undefined);
    if (drag === undefined || scales === undefined) return;
    const [from, to] = drag.map((pixel) => scales.x.value(pixel)) as [number, number];
    const range = event.shiftKey
      ? moved(scales.x.range, from, to, look.logX)
      : dragged(scales.x, ...drag);
    if (range !== undefined && from !== to) onZoom(range);
  };
  const turns = (event: WheelEvent) => {
    if (!event.ctrlKey || scales === undefined) return;
    event.preventDefault();
    const around = scales.x.value(place(event));
    onZoom(widened(scales.x.range, around, event.deltaY > 0 ? 1.25 : 0.8, look.logX));
  };
  const begins = (event: PointerEvent) => {
    if (event.button !== 0) return;
    canvas.current!.setPointerCapture(event.pointerId);
    setDrag([place(event), place(event)]);
  };
  const press = (event: KeyboardEvent) => {
    const range = scales && keyed(event.key, scales.x.range, look.logX);
    if (range === undefined) return;
    event.preventDefault();
    onZoom(range === "all" ? undefined : range);
  };
  return (
    <>
      <canvas
        ref={canvas}
        style={{ width: `${width}px`, height: `${height}px` }}
        tabIndex={0}
        role="img"
        aria-label={`${props.metric}: drag to zoom, with shift to move; arrows move, + and - zoom, 0 shows all`}
        onPointerDown={begins}
        onPointerMove={moves}
        onPointerUp={ends}
        onPointerLeave={() => cursor.point(undefined)}
        onDblClick={() => onZoom(undefined)}
        onWheel={turns}
        onKeyDown={press}
      />
      {drag !== undefined && Math.abs(drag[0] - drag[1]) > 4 && (
        <div
          class="brush"
          style={{ left: `${Math.min(...drag)}px`, width: `${Math.abs(drag[0] - drag[1])}px` }}
        />
      )}
      {scales !== undefined && pointed !== undefined && (
        <Readout lines={lines} scales={scales} x={pointed} width={width} {...props} />
      )}
    </>
  );
}

function pictureOf(
  { lines, look, width, height, isDate, xIsDate }: {
    readonly lines: readonly ChartLine[];
    readonly look: ChartLook;
    readonly width: number;
    readonly height: number;
    readonly isDate: boolean;
    readonly xIsDate: boolean;
  },
): ChartPicture | undefined {
  const { logX, logY, range: within } = look;
  const extent = extentOf(lines, { logX, logY, within }) ??
    extentOf(lines, { logX, logY });
  if (extent === undefined) return undefined;
  const x = within ?? (extent.x[0] < extent.x[1] ? extent.x : roomy(extent.x, logX));
  const whole = look.x === "";
  return {
    ...{ width, height, lines, faint: look.smooth > 0 },
    x: { range: x, log: logX && x[0] > 0, isDate: xIsDate, whole },
    y: { range: roomy(extent.y, logY), log: logY, isDate, whole: false },
  };
}
