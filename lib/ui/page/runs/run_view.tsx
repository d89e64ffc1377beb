import { useMemo } from "preact/hooks";
import { ChartControls } from "../charts/controls.tsx";
import { ChartGrid } from "../charts/charts_view.tsx";
import { shown, shownSeconds, sqlValue } from "../format.ts";
import type { EventRows } from "../../api/events.ts";
import { Objects } from "../objects/objects_view.tsx";
import { ResultTable } from "../sql/result_table.tsx";
import { type Address, changed, linkTo } from "../state/address.ts";
import { ask, routeTo, useAsk } from "../state/api.ts";
import type { Live } from "../state/live.ts";
import { withOdd } from "../state/odd.ts";
import type { Summary } from "../state/summary.ts";
import type { Environment, Run as RunInfo, RunSummary } from "../../../types.ts";
import { useEffect, useState } from "preact/hooks";
import { EditRun } from "./edit_run.tsx";

export interface RunProps {
  readonly address: Address;
  readonly place: Record<string, string>;
  readonly summary: Summary;
  readonly places: ReadonlyMap<string, number>;
  readonly live: Live | undefined;
  readonly mayWrite: boolean;
  readonly reload: () => void;
  readonly table: string;
}

/** All that is known of one run. */
export function Run(props: RunProps) {
  const { address, place, summary, mayWrite } = props;
  const id = address.get("run") ?? "";
  const row = summary.rows.find(({ track_id }) => track_id === id);
  const rows = useMemo(() => row === undefined ? [] : [row], [row]);
  const own = useMemo(() => changed(address, { group: undefined }), [address.toString()]);
  const { data: runs } = useAsk<RunInfo[]>(
    routeTo("runs", { ...place, archived: "true", where: `track_id = ${sqlValue(id)}` }),
    Number(row?.events ?? 0),
  );
  if (row === undefined) return <p class="soft">There is no run of this name.</p>;
  const info = runs?.[0];
  const metrics = summary.columns.filter(({ role, name }) =>
    role === "metric" && row[name] !== null
  );
  const params = summary.columns.filter(({ role, name }) => role === "param" && row[name] !== null);
  return (
    <>
      <p>
        <a href={linkTo(changed(address, { view: undefined, run: undefined }))}>All of them</a>
      </p>
      <dl class="facts">
        <Fact name="status">
          <span class={`status ${row.status}`}>{row.status}</span>
        </Fact>
        <Fact name="name">{row.name}</Fact>
        <Fact name="started">{row.started}</Fact>
        <Fact name="took">{row.seconds === null ? null : shownSeconds(row.seconds)}</Fact>
        <Fact name="events">{row.events}</Fact>
        <Fact name="group">{row.group}</Fact>
        <Fact name="tags">{row.tags?.join(", ")}</Fact>
        <Fact name="note">{row.note}</Fact>
        <Fact name="parent">{info?.parent}</Fact>
        <Fact name="archived">{row.archived ? "yes" : null}</Fact>
      </dl>
      {row.error && <pre class="trouble" dir="auto">{row.error}</pre>}
      {mayWrite && <EditRun key={id} row={row} place={place} onDone={props.reload} />}
      <div class="beside">
        {params.length > 0 && (
          <Facts title="Params" facts={params.map(({ name }) => [name, shown(row[name])])} />
        )}
        {metrics.length > 0 && (
          <Facts title="Last values" facts={metrics.map(({ name }) => [name, shown(row[name])])} />
        )}
        {info?.environment && <Facts title="Environment" facts={factsOf(info.environment)} />}
      </div>
      {metrics.length > 0 && (
        <section>
          <ChartControls address={address} columns={summary.columns} />
          <ChartGrid {...props} address={own} rows={rows} sections={[["", metrics]]} />
        </section>
      )}
      <Events {...props} run={id} row={row} />
      <Objects place={place} runs={[id]} live={props.live} title="Its objects" />
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: unknown }) {
  if (children === null || children === undefined || children === "") return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd dir="auto">{children as string}</dd>
    </div>
  );
}

/** So many facts stand in a list at once. */
const MOST = 100;

function Facts({ title, facts }: {
  readonly title: string;
  readonly facts: readonly (readonly [string, string])[];
}) {
  return (
    <section>
      <h2>{title}</h2>
      <table class="plain">
        <tbody>
          {facts.slice(0, MOST).map(([name, value]) => (
            <tr key={name}>
              <th scope="row" dir="auto">{name}</th>
              <td dir="auto">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {facts.length > MOST && <p class="soft">and {facts.length - MOST} more</p>}
    </section>
  );
}

function factsOf(environment: Environment): [string, string][] {
  return Object.entries(environment).flatMap(([name, value]): [string, string][] =>
    name === "git"
      ? Object.entries(value as object).map(([part, text]) => [`git ${part}`, shown(text)])
      : [[name, Array.isArray(value) ? value.join(" ") : shown(value)]]
  );
}

/** So many events stand on a page of them. */
const PAGE = 200;

/** Leaves out columns that no row has a value in, and the id, which is that of all. */
function withoutEmpty(rows: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) =>
    name !== "track_id" && rows.some((row) => (row[name] ?? null) !== null)
  );
  return rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null])));
}

/** The events of a run, the last ones first, page by page. */
function Events(
  { place, table, run, row }: RunProps & { readonly run: string; readonly row: RunSummary },
) {
  const [page, setPage] = useState(0);
  const [rows, setRows] = useState<readonly Record<string, unknown>[]>([]);
  const [error, setError] = useState<string>();
  useEffect(() => {
    const stop = new AbortController();
    const [limit, offset] = [PAGE, page * PAGE].map(String);
    ask<EventRows>(routeTo("events", { ...place, run, limit, offset }), stop).then(
      ({ rows, odd }) => setRows(withoutEmpty(withOdd(rows, odd))),
      (error) => stop.signal.aborted || setError(error.message),
    );
    return () => stop.abort();
  }, [run, page, row, table]);
  const last = Math.max(0, Math.ceil(row.events / PAGE) - 1);
  return (
    <section>
      <h2>Events</h2>
      {error !== undefined && <p class="trouble" role="alert">{error}</p>}
      <div class="controls">
        <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>Later</button>
        <span class="soft">page {page + 1} of {last + 1}, the last first</span>
        <button type="button" disabled={page >= last} onClick={() => setPage(page + 1)}>
          Earlier
        </button>
      </div>
      <ResultTable label="Events" rows={rows} />
    </section>
  );
}
