import { useMemo } from "preact/hooks";
import type { Comparison } from "../../../runs/summary/compare.ts";
import type { RunSummary } from "../../../types.ts";
import { download, shown, shownNumber } from "../format.ts";
import { runAddress } from "../runs/cell.tsx";
import { Choice } from "../sql/result_chart.tsx";
import { type Address, change, linkTo } from "../state/address.ts";
import { routeTo, useAsk } from "../state/api.ts";
import type { Summary } from "../state/summary.ts";
import type { TableColumn } from "../table/lanes.ts";
import { VirtualTable } from "../table/virtual_table.tsx";
import { FORMATS } from "./export.ts";
import { Parallel } from "./parallel.tsx";
import { Scatter } from "./scatter.tsx";

export interface CompareProps {
  readonly address: Address;
  readonly place: Record<string, string>;
  readonly summary: Summary;
  readonly rows: readonly RunSummary[];
  readonly places: ReadonlyMap<string, number>;
  readonly selected: ReadonlySet<string>;
}

/** So many runs are compared where none are selected: an address has an end. */
const MOST = 500;

/** What runs have side by side, as rows, as lines between axes, and as points. */
export function Compare(props: CompareProps) {
  const { address, rows, summary, places } = props;
  const named = numericNames(summary, rows);
  const params = named.filter(({ role }) => role === "param").map(({ name }) => name);
  const metrics = named.filter(({ role }) => role === "metric").map(({ name }) => name);
  const names = [...params, ...metrics];
  const [x, y] = [
    address.get("sx") ?? params[0] ?? metrics[0] ?? "",
    address.get("sy") ?? metrics.at(-1) ?? params.at(-1) ?? "",
  ];
  const points = useMemo(
    () =>
      rows.flatMap((row) =>
        Number.isFinite(row[x]) && Number.isFinite(row[y])
          ? [{
            x: row[x],
            y: row[y],
            name: row.name ?? row.track_id,
            place: places.get(row.track_id) ?? 0,
          }]
          : []
      ),
    [rows, x, y],
  );
  return (
    <>
      <Differences {...props} />
      {names.length > 1 && (
        <>
          <section>
            <h2>Parallel coordinates</h2>
            <Parallel address={address} rows={rows} names={names} places={places} />
          </section>
          <section>
            <h2>Scatter</h2>
            <div class="controls">
              <Choice title="Across" names={names} value={x} onChoose={(sx) => change({ sx })} />
              <Choice title="Up" names={names} value={y} onChoose={(sy) => change({ sy })} />
            </div>
            <Scatter label={`${y} over ${x}`} points={points} />
          </section>
        </>
      )}
    </>
  );
}

function numericNames({ columns }: Summary, rows: readonly RunSummary[]) {
  return columns.filter(({ name }) => rows.some((row) => Number.isFinite(row[name])));
}

/** The rows of `compare`, against the run that is pinned, or the first. */
function Differences({ address, place, rows, selected }: CompareProps) {
  const runs = rows.slice(0, MOST).map(({ track_id }) => track_id);
  const isAll = address.has("all");
  const baseline = runs.find((run) => run === address.get("baseline")) ?? runs[0];
  const { data, error } = useAsk<Comparison>(
    routeTo("compare", { ...place, run: runs, baseline, all: isAll ? "true" : undefined }),
    rows.reduce((sum, { events }) => sum + events, 0),
  );
  const columns = useMemo(() => columnsOf(address, data, baseline), [
    data,
    baseline,
    address.toString(),
  ]);
  const byRun = new Map(rows.map((row) => [row.track_id, row]));
  const listed = useMemo(
    () =>
      (data?.rows ?? []).map((row): Record<string, unknown> =>
        Object.fromEntries([
          ["name", row.name],
          ["kind", row.kind],
          // What JSON has no form for, the summary brought.
          ...data!.runs.map(({ trackId }, i) => [
            trackId,
            row.values[i] ?? byRun.get(trackId)?.[row.name] ?? null,
          ]),
        ])
      ),
    [data, rows],
  );
  const save = (end: keyof typeof FORMATS) =>
    download(
      `compare.${end}`,
      FORMATS[end](listed, ["name", "kind", ...data!.runs.map(({ trackId }) => trackId)]),
    );
  return (
    <section>
      <div class="controls">
        <span class="soft" role="status">
          {runs.length}
          {selected.size === 0 && rows.length > MOST ? ` of ${rows.length}` : ""}{" "}
          side by side, against {baseline}
        </span>
        <label>
          <input
            type="checkbox"
            checked={isAll}
            onChange={() => change({ all: isAll ? undefined : "1" })}
          />{" "}
          What does not differ too
        </label>
        {data && listed.length > 0 && (
          <>
            <button type="button" onClick={() => save("csv")}>CSV</button>
            <button type="button" onClick={() => save("md")}>Markdown</button>
            <button type="button" onClick={() => save("tex")}>LaTeX</button>
          </>
        )}
      </div>
      {error !== undefined && <p class="trouble" role="alert">{error}</p>}
      {data && listed.length === 0 && <p class="soft">They do not differ.</p>}
      {data && listed.length > 0 && (
        <VirtualTable
          label="Comparison"
          columns={columns}
          rows={listed.length}
          cell={(i, { key }) => {
            const text = shown(listed[i]![key]);
            const at = data.runs.findIndex(({ trackId }) => trackId === key);
            const delta = at < 0 ? null : data.rows[i]!.delta[at];
            return (
              <span title={text} dir="auto" class={data.rows[i]!.differs ? "" : "soft"}>
                {text}{" "}
                {typeof delta === "number" && delta !== 0 && (
                  <small class="soft">{delta > 0 ? "+" : ""}{shownNumber(delta)}</small>
                )}
              </span>
            );
          }}
        />
      )}
    </section>
  );
}

function columnsOf(
  address: Address,
  data: Comparison | undefined,
  baseline: string | undefined,
): TableColumn[] {
  return [
    { key: "name", width: 170, pinned: true, header: "name" },
    { key: "kind", width: 70, header: "kind" },
    ...(data?.runs ?? []).map(({ trackId, name }): TableColumn => ({
      key: trackId,
      width: 170,
      numeric: true,
      header: (
        <>
          <a href={linkTo(runAddress(address, trackId))} title={trackId} dir="auto">
            {name ?? trackId}
          </a>{" "}
          <button
            type="button"
            class="small"
            aria-pressed={trackId === baseline}
            aria-label={`Measure against ${trackId}`}
            title="Measure against this one"
            onClick={() => change({ baseline: trackId })}
          >
            Δ
          </button>
        </>
      ),
    })),
  ];
}
