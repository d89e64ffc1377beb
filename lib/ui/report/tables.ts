import { escapeHtml } from "../../frame/html.ts";
import type { Environment } from "../../types.ts";
import { cellText } from "../../values/text.ts";
import type { Reported } from "./reported.ts";

/** So many runs stand side by side where they are compared. */
const MOST_BESIDE = 20;

/** A text of more characters stands on several lines. */
const LONG = 60;

type Row = readonly unknown[];

/** The runs, a row each; columns in which none has anything are left out. */
export function summaryTable({ rows, params, metrics }: Reported): string {
  const told = ["track_id", "name", "status", "started", "seconds", "events"];
  const names = [...told, ...params, ...metrics].filter((name) =>
    rows.some((row) => row[name] !== null)
  );
  return tableOf(
    names,
    rows.map((row) =>
      names.map((name) => name === "started" ? row.started?.slice(0, 19) : row[name])
    ),
  );
}

/** Where runs differ, a row a param or metric. */
export function comparisonTable({ comparison: { runs, rows } }: Reported): string {
  if (runs.length < 2 || rows.length === 0) return "";
  const shown = runs.slice(0, MOST_BESIDE);
  const left = runs.length - shown.length;
  const table = tableOf(
    ["", ...shown.map(({ name, trackId }) => name ?? trackId)],
    rows.map(({ name, values }) => [name, ...values.slice(0, shown.length)]),
  );
  return left === 0 ? table : `${table}\n<p class="soft">and ${left} more runs</p>`;
}

/** What the runs ran in; what is the same for all stands once. */
export function environmentTable({ comparison: { runs } }: Reported): string {
  const facts = runs.map(({ environment }) => factsOf(environment));
  const names = [...new Set(facts.flatMap((each) => [...each.keys()]))]
    .filter((name) => !/^(pid|pid_started|boot)$/.test(name));
  const rows = names.map((name): Row => {
    const values = [...new Set(facts.map((each) => each.get(name) ?? ""))];
    const shown = values.slice(0, MOST_BESIDE).map((value) => value === "" ? "none" : value);
    return [name, shown.join(" · ") + (values.length > MOST_BESIDE ? " …" : "")];
  });
  return rows.length === 0 ? "" : tableOf(["", "value"], rows);
}

function factsOf(environment: Environment | null): Map<string, string> {
  const { git = {}, ...others } = environment ?? {};
  const named = Object.entries(git).map(([name, value]) => [`git ${name}`, value] as const);
  return new Map([...Object.entries(others), ...named].map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(" ") : cellText(value),
  ]));
}

function tableOf(names: readonly string[], rows: readonly Row[]): string {
  const isNumeric = names.map((_, c) =>
    rows.every((row) => row[c] === null || typeof row[c] === "number") &&
    rows.some((row) => row[c] !== null)
  );
  const cells = (tag: string, row: Row) =>
    row.map((value, c) => {
      const text = typeof value === "number" ? shownNumber(value) : cellText(value);
      const kind = isNumeric[c] ? ' class="number"' : text.length > LONG ? ' class="long"' : "";
      return `<${tag}${kind}>${escapeHtml(text)}</${tag}>`;
    }).join("");
  return `<div class="frame"><table style="--columns:${names.length}">\n<thead><tr>${
    cells("th", names)
  }</tr></thead>\n<tbody>\n${
    rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("\n")
  }\n</tbody>\n</table></div>`;
}

/** Six digits count for a person. */
function shownNumber(value: number): string {
  return Number.isInteger(value) || !Number.isFinite(value)
    ? String(value)
    : String(Number(value.toPrecision(6)));
}
