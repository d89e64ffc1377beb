import type { RunSummary } from "../../../types.ts";
import { shown, shownSeconds, sqlName, sqlValue } from "../format.ts";
import { type Address, change, changed, linkTo } from "../state/address.ts";
import type { RunColumn } from "./columns.ts";

/** What a run has in a column; what can be chosen by is a button that does. */
export function RunCell({ run, column, address }: {
  readonly run: RunSummary;
  readonly column: RunColumn;
  readonly address: Address;
}) {
  const { name, role } = column;
  const value = run[name];
  if (name === "track_id") {
    return (
      <a href={linkTo(runAddress(address, run.track_id))} title={run.track_id} dir="auto">
        {run.track_id}
      </a>
    );
  }
  if (name === "seconds" && typeof value === "number") return <>{shownSeconds(value)}</>;
  if (name === "started" && typeof value === "string") return <time>{value.slice(0, 19)}</time>;
  if (name === "tags" && Array.isArray(value)) {
    return <>{value.map((tag) => <span class="tag" key={tag} dir="auto">{tag}</span>)}</>;
  }
  const text = shown(value);
  const canChoose = role === "param" || name === "status" || name === "group";
  if (!canChoose || typeof value === "object") return <span title={text} dir="auto">{text}</span>;
  const title = `Show only those with ${name} = ${text || "null"}`;
  return (
    <button
      type="button"
      class={`plain value ${name === "status" ? `status ${text}` : ""}`}
      title={title}
      dir="auto"
      onClick={() => change({ where: narrowed(address, name, value) })}
    >
      {text}
    </button>
  );
}

/** Gives the address of a run's own page. */
export function runAddress(address: Address, run: string): Address {
  return changed(address, { view: "run", run });
}

function narrowed(address: Address, name: string, value: unknown): string {
  const where = address.get("where") ?? "";
  const is = value === null || value === undefined || Number.isNaN(value)
    ? "IS NULL"
    : `= ${sqlValue(value)}`;
  const one = `${sqlName(name)} ${is}`;
  return where === "" ? one : `${where} AND ${one}`;
}
