import { type Address, change } from "../state/address.ts";
import type { SummaryColumn } from "../state/summary.ts";

/** What is chosen for all charts: the x axis, log axes, smoothing, which metrics. */
export function ChartControls({ address, columns }: {
  readonly address: Address;
  readonly columns: readonly SummaryColumn[];
}) {
  const smooth = address.get("smooth") ?? "0";
  const isZoomed = address.has("from");
  return (
    <div class="controls">
      <label>
        Metric names{" "}
        <input
          type="search"
          value={address.get("name") ?? ""}
          placeholder="all"
          onInput={({ currentTarget }) => change({ name: currentTarget.value }, true)}
        />
      </label>
      <label>
        Over{" "}
        <select
          value={address.get("x") ?? ""}
          onChange={({ currentTarget }) =>
            change({ x: currentTarget.value, from: undefined, to: undefined })}
        >
          <option value="">event number</option>
          <option value="elapsed">seconds since the start</option>
          <option value="time">time</option>
          {columns.filter(({ kind, role }) =>
            role === "metric" && ["number", "bigint", "date"].includes(kind ?? "")
          ).map(({ column, name }) => <option key={name} value={column}>{name}</option>)}
        </select>
      </label>
      {([["logx", "Log x"], ["logy", "Log y"]] as const).map(([key, title]) => (
        <label key={key}>
          <input
            type="checkbox"
            checked={address.has(key)}
            onChange={({ currentTarget }) =>
              change({ [key]: currentTarget.checked ? "1" : undefined })}
          />{" "}
          {title}
        </label>
      ))}
      <label>
        Smoothing{" "}
        <input
          type="range"
          min="0"
          max="0.99"
          step="0.01"
          value={smooth}
          onInput={({ currentTarget }) =>
            change({ smooth: currentTarget.value === "0" ? undefined : currentTarget.value }, true)}
        />{" "}
        <output>{Number(smooth).toFixed(2)}</output>
      </label>
      {isZoomed && (
        <button type="button" onClick={() => change({ from: undefined, to: undefined })}>
          Show all
        </button>
      )}
    </div>
  );
}
