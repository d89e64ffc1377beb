import { useEffect, useRef, useState } from "preact/hooks";
import { csvText } from "../compare/export.ts";
import { download, sqlName } from "../format.ts";
import { type Address, change } from "../state/address.ts";
import { routeTo, send } from "../state/api.ts";
import { ResultChart } from "./result_chart.tsx";
import { ResultTable, type Row } from "./result_table.tsx";

/** What came of a query. */
type Result =
  | { readonly rows: readonly Row[]; readonly seconds: number }
  | { readonly error: string };

/** Runs queries that only read. */
export function Sql({ address, place, table }: {
  readonly address: Address;
  readonly place: Record<string, string>;
  readonly table: string;
}) {
  const given = address.get("query") ?? `SELECT * FROM ${sqlName(table)} LIMIT 100`;
  const [text, setText] = useState(given);
  const [result, setResult] = useState<Result>();
  const [isBusy, setBusy] = useState(false);
  const stop = useRef<AbortController>();
  const engine = address.get("engine") ?? "sqlite";
  useEffect(() => setText(given), [given]);
  useEffect(() => () => stop.current?.abort(), []);
  const run = async () => {
    change({ query: text });
    stop.current?.abort();
    const own = stop.current = new AbortController();
    setBusy(true);
    const begun = performance.now();
    try {
      const rows = await send<Row[]>(routeTo("sql", place), { query: text, engine }, own.signal);
      setResult({ rows, seconds: (performance.now() - begun) / 1000 });
    } catch (error) {
      if (own.signal.aborted && own !== stop.current) return;
      setResult({ error: own.signal.aborted ? "Cancelled" : (error as Error).message });
    } finally {
      if (own === stop.current) setBusy(false);
    }
  };
  return (
    <>
      <h1>SQL</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <label class="block">
          Query
          <textarea
            rows={6}
            value={text}
            spellcheck={false}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
            }}
          />
        </label>
        <div class="controls">
          <button type="submit">Run</button>
          {isBusy && <button type="button" onClick={() => stop.current?.abort()}>Cancel</button>}
          <label>
            Engine{" "}
            <select
              value={engine}
              onChange={({ currentTarget }) => change({ engine: currentTarget.value })}
            >
              <option value="sqlite">SQLite</option>
              <option value="duckdb">DuckDB</option>
            </select>
          </label>
          <span class="soft" role="status">
            {isBusy
              ? "At work…"
              : result && "rows" in result
              ? `${result.rows.length} rows in ${result.seconds.toFixed(2)} s`
              : ""}
          </span>
          {result && "rows" in result && result.rows.length > 0 && (
            <button
              type="button"
              onClick={() => download("query.csv", csvText(result.rows), "text/csv")}
            >
              CSV
            </button>
          )}
        </div>
      </form>
      {result && "error" in result && <p class="trouble" role="alert" dir="auto">{result.error}</p>}
      {result && "rows" in result && (
        <>
          <ResultTable label="Result" rows={result.rows} />
          <ResultChart address={address} rows={result.rows} />
        </>
      )}
    </>
  );
}
