import { useEffect, useState } from "preact/hooks";
import type { BenchmarkHistory, Benchmarks } from "../../api/benchmarks.ts";
import { shownNumber } from "../format.ts";
import { ResultTable } from "../sql/result_table.tsx";
import { routeTo, useAsk } from "../state/api.ts";
import type { Live } from "../state/live.ts";
import { History } from "./history.tsx";

/** The benchmarks of a file: how the last commit compares, and each over the commits. */
export function BenchmarksView({ place, live }: {
  readonly place: Record<string, string>;
  readonly live: Live | undefined;
}) {
  const [count, setCount] = useState(0);
  const [name, setName] = useState("");
  useEffect(() => live?.listen(() => setCount((count) => count + 1)), [live]);
  const { data, error } = useAsk<Benchmarks>(routeTo("benchmarks", { db: place.db }), count);
  const found = data?.history.filter((each) =>
    nameOf(each).toLowerCase().includes(name.toLowerCase())
  );
  return (
    <>
      <h1>Benchmarks</h1>
      {error !== undefined && <p class="trouble" role="alert">{error}</p>}
      {data === undefined && error === undefined && <p class="soft">Reads…</p>}
      {data && data.verdicts.length > 0 && (
        <section>
          <h2>{short(data.current)} beside {short(data.baseline)}</h2>
          <ResultTable
            label="Verdicts"
            rows={data.verdicts.map((row) => ({
              name: row.name,
              suite: row.suite,
              verdict: row.verdict,
              ratio: row.ratio === null ? null : Number(share(row.ratio)),
              interval: row.low === null ? null : `${share(row.low)} … ${share(row.high)}`,
              p: row.adjusted === null ? null : Number(share(row.adjusted)),
              before: Number(share(row.baseline.median)),
              now: Number(share(row.current.median)),
              needed: row.needed,
            }))}
          />
        </section>
      )}
      {found && (
        <section>
          <h2>Over the commits</h2>
          <div class="controls">
            <label>
              Benchmark names{" "}
              <input
                type="search"
                value={name}
                onInput={({ currentTarget }) => setName(currentTarget.value)}
              />
            </label>
            <span class="soft">{found.length}</span>
          </div>
          <div class="charts">
            {found.map((each) => (
              <Figure key={JSON.stringify([each.suite, each.name, each.machine])} history={each} />
            ))}
          </div>
        </section>
      )}
    </>
  );
}

function nameOf({ suite, name }: BenchmarkHistory): string {
  return suite === null ? name : `${name} (${suite})`;
}

/** Four digits tell of a measured number. */
function share(value: number | null): string {
  return value === null ? "" : String(Number(value.toPrecision(4)));
}

function short(commit: string | null): string {
  return commit === null ? "no commit" : commit.length > 12 ? commit.slice(0, 10) : commit;
}

function Figure({ history }: { readonly history: BenchmarkHistory }) {
  const { points, unit, changes } = history;
  const label = (i: number) =>
    `${short(points[i]!.commit)} ${points[i]!.committed?.slice(0, 10) ?? ""}`;
  return (
    <figure class="chart" aria-label={nameOf(history)}>
      <figcaption title={nameOf(history)}>{nameOf(history)}</figcaption>
      <History
        label={nameOf(history)}
        values={points.map(({ value }) => value)}
        marks={changes.map(({ index }) => index)}
        words={(i) =>
          `${label(i)}: ${shownNumber(points[i]!.value)} ${unit ?? ""}, ${
            points[i]!.rounds
          } rounds`}
      />
      {changes.map(({ index, before, after }) => (
        <p key={index} class="soft">
          changed at {label(index)}: {shownNumber(before)} → {shownNumber(after)} {unit}
        </p>
      ))}
    </figure>
  );
}
