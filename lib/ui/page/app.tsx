import { useEffect, useMemo, useState } from "preact/hooks";
import { Charts } from "./charts/charts_view.tsx";
import { Compare } from "./compare/compare_view.tsx";
import { Objects } from "./objects/objects_view.tsx";
import { Run } from "./runs/run_view.tsx";
import { Runs } from "./runs/runs_view.tsx";
import { sortedRows } from "./runs/columns.ts";
import { Sql } from "./sql/sql_view.tsx";
import { type Address, changed, linkTo, placeOf, useAddress } from "./state/address.ts";
import { routeTo, useAsk } from "./state/api.ts";
import type { Files } from "./state/files.ts";
import { useLive } from "./state/live.ts";
import { useSummary } from "./state/summary.ts";
import { Filter } from "./filter.tsx";
import { Places } from "./places.tsx";
import { Views } from "./views.tsx";
import { BenchmarksView } from "./watch/benchmarks_view.tsx";
import { DriftView } from "./watch/drift_view.tsx";

const TITLES: Readonly<Record<string, string>> = {
  runs: "Runs",
  charts: "Charts",
  compare: "Compare",
  objects: "Objects",
  sql: "SQL",
  benchmarks: "Benchmarks",
  drift: "Drift",
};

/** The page. */
export function App() {
  const address = useAddress();
  const place = useMemo(() => placeOf(address), [address.get("db"), address.get("table")]);
  const { live, trouble } = useLive(place);
  const { data } = useAsk<Files>(routeTo("files"), Number(trouble !== undefined));
  const view = address.get("view") ?? "runs";
  const file = data?.files[Number(address.get("db") ?? 0)];
  const titles = Object.entries(TITLES)
    .filter(([name]) => name !== "benchmarks" || file?.tables.includes("benchmarks"));
  useEffect(() => {
    document.title = `${TITLES[view] ?? address.get("run") ?? view} – ${file?.name ?? "xetrack"}`;
  }, [view, file?.name]);
  return (
    <>
      <header>
        <nav aria-label="Views">
          {titles.map(([name, title]) => (
            <a
              key={name}
              href={linkTo(changed(address, { view: name, run: undefined }))}
              aria-current={view === name ? "page" : undefined}
            >
              {title}
            </a>
          ))}
        </nav>
        {data && <Places address={address} files={data.files} />}
        <Views address={address} place={place} mayWrite={data?.write ?? false} />
      </header>
      {trouble !== undefined && <p class="trouble" role="alert">{trouble}</p>}
      <main>
        <View
          {...{ address, place, live, view }}
          mayWrite={data?.write ?? false}
          table={address.get("table") ?? file?.table ?? "events"}
        />
      </main>
    </>
  );
}

function View(props: RunViewsProps) {
  const { address, place, live, view, table } = props;
  switch (view) {
    case "sql":
      return <Sql address={address} place={place} table={table} />;
    case "benchmarks":
      return <BenchmarksView place={place} live={live} />;
    case "drift":
      return <DriftView address={address} place={place} />;
    default:
      return <RunViews {...props} />;
  }
}

interface RunViewsProps {
  readonly address: Address;
  readonly place: Record<string, string>;
  readonly live: ReturnType<typeof useLive>["live"];
  readonly view: string;
  readonly mayWrite: boolean;
  readonly table: string;
}

/** The views that show runs: all of one choice. */
function RunViews({ address, place, live, view, mayWrite, table }: RunViewsProps) {
  const isRun = view === "run";
  const where = isRun ? "" : address.get("where") ?? "";
  const archived = isRun ? "true" : address.get("archived") ?? undefined;
  const choice = useMemo(() => ({ place, where, archived }), [place, where, archived]);
  const { summary, error, reload } = useSummary(choice, live);
  const places = usePlaces(summary?.rows.map(({ track_id }) => track_id) ?? []);
  const selected = new Set(address.getAll("select"));
  const rows = summary && sortedRows(
    selected.size === 0 ? summary.rows : summary.rows.filter((row) => selected.has(row.track_id)),
    address,
  );
  return (
    <>
      <h1>{isRun ? address.get("run") : TITLES[view] ?? "Nothing here"}</h1>
      {!isRun && <Filter address={address} error={error} />}
      {isRun && error !== undefined && <p class="trouble" role="alert">{error}</p>}
      {summary === undefined && error === undefined && <p class="soft">Reads…</p>}
      {summary !== undefined && summary.rows.length === 0 && (
        <p class="soft">
          {where === ""
            ? "There are no runs here yet: what is logged shows up by itself."
            : "No run is so."}
        </p>
      )}
      {summary !== undefined && rows !== undefined && summary.rows.length > 0 && (
        <>
          {view === "runs" && <Runs {...{ address, summary, selected, places }} />}
          {view === "charts" && <Charts {...{ address, place, summary, rows, places, live }} />}
          {view === "compare" && (
            <Compare {...{ address, place, summary, rows, places, selected }} />
          )}
          {view === "objects" && (
            <Objects
              place={place}
              runs={selected.size === 0 ? undefined : [...selected]}
              live={live}
            />
          )}
          {isRun && <Run {...{ address, place, summary, places, live, mayWrite, reload, table }} />}
        </>
      )}
    </>
  );
}

/** Gives each run its place, which it keeps while the page is open, whatever is filtered. */
function usePlaces(runs: readonly string[]): ReadonlyMap<string, number> {
  const [places] = useState(() => new Map<string, number>());
  for (const run of runs) if (!places.has(run)) places.set(run, places.size);
  return places;
}
