import { useEffect, useState } from "preact/hooks";
import type { Drift } from "../../api/drift.ts";
import { shownNumber } from "../format.ts";
import { ResultTable } from "../sql/result_table.tsx";
import { type Address, change } from "../state/address.ts";
import { routeTo, useAsk } from "../state/api.ts";

/** How far the columns of some events are from those of others. */
export function DriftView({ address, place }: {
  readonly address: Address;
  readonly place: Record<string, string>;
}) {
  const [reference, current] = [address.get("reference") ?? "", address.get("current") ?? ""];
  const isAsked = reference !== "" || current !== "";
  const { data, error } = useAsk<Drift>(
    isAsked ? routeTo("drift", { ...place, reference, current }) : undefined,
  );
  return (
    <>
      <h1>Drift</h1>
      <Sides reference={reference} current={current} />
      {!isAsked && (
        <p class="soft">
          Say which events are the reference, and which are to be compared with it: two conditions,
          as Filter takes them.
        </p>
      )}
      {error !== undefined && <p class="trouble" role="alert">{error}</p>}
      {isAsked && data === undefined && error === undefined && <p class="soft">Reads…</p>}
      {data && <Result {...data} />}
    </>
  );
}

function Sides({ reference, current }: { readonly reference: string; readonly current: string }) {
  const [texts, setTexts] = useState({ reference, current });
  useEffect(() => setTexts({ reference, current }), [reference, current]);
  const input = (name: "reference" | "current", title: string, placeholder: string) => (
    <label class="wide">
      {title}{" "}
      <input
        type="text"
        spellcheck={false}
        value={texts[name]}
        placeholder={placeholder}
        onInput={({ currentTarget }) => setTexts({ ...texts, [name]: currentTarget.value })}
      />
    </label>
  );
  return (
    <form
      class="controls"
      onSubmit={(event) => {
        event.preventDefault();
        change(texts);
      }}
    >
      {input("reference", "Reference", "version = 1")}
      {input("current", "Current", "timestamp > '2026-11-01'")}
      <button type="submit">Look</button>
    </form>
  );
}

function Result({ reference, current, rows }: Drift) {
  const drifted = rows.filter((row) => row.drifted).length;
  const sorted = rows.toSorted((a, b) => Number(b.drifted) - Number(a.drifted));
  return (
    <>
      <p role="status">
        {drifted} of {rows.length} columns drifted: {current} events beside {reference}.
      </p>
      <ResultTable
        label="Drift of each column"
        rows={sorted.map(({ shares: _, column, drifted, ...row }) => ({ column, drifted, ...row }))}
      />
      <div class="charts">
        {sorted.map(({ column, drifted, shares, psi }) =>
          shares && (
            <figure key={column} class="chart" aria-label={column}>
              <figcaption>
                {column} {drifted && <span class="status failed">drifted</span>}
              </figcaption>
              <Bars shares={shares} />
              {psi !== null && (
                <p class="soft">PSI {shownNumber(psi)}; reference grey, current coloured</p>
              )}
            </figure>
          )
        )}
      </div>
    </>
  );
}

/** The shares of both sides, part by part. */
function Bars({ shares: [a, b] }: { readonly shares: readonly [number[], number[]] }) {
  const most = Math.max(...a, ...b) || 1;
  const step = 100 / a.length;
  return (
    <svg
      class="bars"
      viewBox="0 0 100 40"
      preserveAspectRatio="none"
      role="img"
      aria-label="shares"
    >
      {a.map((share, i) => [
        <rect
          key={`a${i}`}
          class="reference"
          x={i * step}
          y={40 - share / most * 40}
          width={step * 0.42}
          height={share / most * 40}
        />,
        <rect
          key={`b${i}`}
          class="current"
          x={(i + 0.45) * step}
          y={40 - b[i]! / most * 40}
          width={step * 0.42}
          height={b[i]! / most * 40}
        />,
      ])}
    </svg>
  );
}
