import { useMemo, useRef, useState } from "preact/hooks";
import type { Range } from "../../../plot/axis.ts";
import type { Series } from "../../series/series.ts";
import type { RunSummary } from "../../../types.ts";
import { colourAt } from "../colours.ts";
import { groupsOf } from "../runs/groups.ts";
import { type Address, change } from "../state/address.ts";
import type { Live } from "../state/live.ts";
import type { Summary, SummaryColumn } from "../state/summary.ts";
import { Chart } from "./chart.tsx";
import { ChartControls } from "./controls.tsx";
import { Cursor } from "./cursor.ts";
import { Legend } from "./legend.tsx";
import { type ChartLine, groupLine, lineOf } from "./line.ts";
import { type ChartLook, matches, sectionOf, useLook } from "./look.ts";

export interface ChartsProps {
  readonly place: Record<string, string>;
  readonly address: Address;
  readonly summary: Summary;
  readonly rows: readonly RunSummary[];
  /** Run → its place among all, which gives its colour. */
  readonly places: ReadonlyMap<string, number>;
  readonly live: Live | undefined;
}

/** So many runs have lines of their own, unless more are asked for. */
const MOST_RUNS = 100;

/** The metrics of some runs, each a chart; those with a `/` in their names stand together. */
export function Charts(props: ChartsProps) {
  const { address, summary } = props;
  const name = address.get("name") ?? "";
  const metrics = useMemo(
    () => summary.columns.filter(({ role, name: own }) => role === "metric" && matches(own, name)),
    [summary.columns, name],
  );
  const sections = [...Map.groupBy(metrics, ({ name }) => sectionOf(name))];
  return (
    <>
      <ChartControls address={address} columns={summary.columns} />
      {metrics.length === 0 && (
        <p class="soft">
          {name === ""
            ? "No column has two values in a run: there is nothing to draw."
            : "No metric has such a name."}
        </p>
      )}
      <ChartGrid {...props} sections={sections} />
    </>
  );
}

/** Draws charts in sections that can be folded. */
export function ChartGrid(
  props: ChartsProps & {
    readonly sections: readonly (readonly [string, readonly SummaryColumn[]])[];
  },
) {
  const { address, rows, summary, sections } = props;
  const cursor = useRef(new Cursor()).current;
  const look = useLook(address);
  const isAll = address.has("all-runs");
  const groups = address.getAll("group");
  const isGrouped = groups.length > 0;
  const drawn = isAll || isGrouped ? rows : rows.slice(0, MOST_RUNS);
  const runs = useStable(drawn.map(({ track_id }) => track_id));
  const linesOf = useLinesOf(props, runs, look);
  const xColumn = summary.columns.find(({ column }) => column === look.x);
  return (
    <>
      {drawn.length < rows.length && (
        <p class="soft">
          The first {drawn.length} of {rows.length} runs are drawn.{" "}
          <button type="button" onClick={() => change({ "all-runs": "1" })}>Draw all</button>
        </p>
      )}
      {rows.length > 1 && <Legend {...props} rows={drawn} />}
      {sections.map(([section, metrics]) => (
        <details key={section} open class="section">
          <summary>
            <h2>{section === "" ? "Metrics" : section}</h2>{" "}
            <span class="soft">{metrics.length}</span>
          </summary>
          <div class="charts">
            {metrics.map(({ name, column, kind }) => (
              <Chart
                key={name}
                place={props.place}
                metric={name}
                column={column}
                runs={runs}
                look={look}
                cursor={cursor}
                live={props.live}
                linesOf={linesOf}
                isDate={kind === "date"}
                xIsDate={look.x === "time" || xColumn?.kind === "date"}
                onZoom={zoom}
              />
            ))}
          </div>
        </details>
      ))}
    </>
  );
}

function zoom(range: Range | undefined): void {
  change({ from: range?.[0].toString(), to: range?.[1].toString() });
}

/** Gives the same list as long as nothing in it is another one. */
function useStable(list: readonly string[]): readonly string[] {
  const [stable] = useState<{ list: readonly string[] }>({ list });
  if (JSON.stringify(stable.list) !== JSON.stringify(list)) stable.list = list;
  return stable.list;
}

function useLinesOf(
  { address, rows, places }: ChartsProps,
  runs: readonly string[],
  { smooth, logX }: ChartLook,
): (series: readonly Series[]) => ChartLine[] {
  const groups = address.getAll("group");
  const names = rows.map(({ name }) => name).join("\n");
  return useMemo(() => {
    const byRun = new Map(rows.map((row) => [row.track_id, row]));
    if (groups.length === 0) {
      return (series) =>
        series.map((each) => {
          const { name } = byRun.get(each.run) ?? {};
          return lineOf(each, name ?? each.run, colourAt(places.get(each.run) ?? 0), {
            smooth,
            logX,
          });
        });
    }
    const grouped = groupsOf(rows, groups);
    return (series) => {
      const all = new Map(series.map((each) => [each.run, each]));
      return grouped.flatMap(({ key, rows }, i) => {
        const some = rows.flatMap(({ track_id }) => all.get(track_id) ?? []);
        return some.every(({ x }) => x.length === 0)
          ? []
          : groupLine(some, `${key} (${some.length})`, colourAt(i), { smooth, logX });
      });
    };
  }, [runs, groups.join("\n"), smooth, logX, names]);
}
