import { useMemo } from "preact/hooks";
import { Scatter } from "../compare/scatter.tsx";
import { type Address, change } from "../state/address.ts";
import type { Row } from "./result_table.tsx";

/** Two columns of a result as points, where it has numbers. */
export function ResultChart(
  { address, rows }: { readonly address: Address; readonly rows: readonly Row[] },
) {
  const numeric = useMemo(
    () =>
      Object.keys(rows[0] ?? {}).filter((key) => rows.some((row) => typeof row[key] === "number")),
    [rows],
  );
  if (numeric.length === 0 || rows.length < 2) return null;
  const [x, y] = [address.get("sql-x") ?? "", address.get("sql-y") ?? numeric.at(-1)!];
  const points = rows.flatMap((row, i) => {
    const [across, up] = [x === "" ? i : row[x], row[y]];
    return typeof across === "number" && typeof up === "number"
      ? [{ x: across, y: up, name: `row ${i + 1}`, place: 0 }]
      : [];
  });
  return (
    <section>
      <h2>Chart</h2>
      <div class="controls">
        <Choice
          title="Across"
          names={["", ...numeric]}
          value={x}
          onChoose={(name) => change({ "sql-x": name })}
        />
        <Choice
          title="Up"
          names={numeric}
          value={y}
          onChoose={(name) => change({ "sql-y": name })}
        />
      </div>
      <Scatter
        label={`${y} over ${x || "the number of the row"}`}
        points={points}
        isLine={x === ""}
      />
    </section>
  );
}

/** Chooses one of some names. */
export function Choice({ title, names, value, onChoose }: {
  readonly title: string;
  readonly names: readonly string[];
  readonly value: string;
  readonly onChoose: (name: string) => void;
}) {
  return (
    <label>
      {title}{" "}
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {names.map((name) => <option key={name} value={name}>{name || "number of the row"}
        </option>)}
      </select>
    </label>
  );
}
