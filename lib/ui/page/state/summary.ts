import { useEffect, useRef, useState } from "preact/hooks";
import type { RunSummary } from "../../../types.ts";
import type { RunTable, SummaryColumn } from "../../api/table.ts";
import { ask, routeTo } from "./api.ts";
import type { Live } from "./live.ts";
import { withOdd } from "./odd.ts";

export type { SummaryColumn };

/** The runs that are shown, and their columns. */
export type Summary = Pick<RunTable, "rows" | "columns">;

/** Which runs: of which file, for which an expression holds. */
export interface Choice {
  readonly place: Record<string, string>;
  readonly where: string;
  readonly archived: string | undefined;
}

/** Changes are asked for in at most this share of the time. */
const SHARE = 10;

async function read(choice: Choice, runs?: readonly string[]): Promise<Summary> {
  const { place, archived } = choice;
  const where = [
    ...choice.where === "" ? [] : [`(${choice.where}\n)`],
    ...runs === undefined ? [] : [`track_id IN (${runs.map(quoted).join(", ")})`],
  ].join(" AND ");
  const address = routeTo("table", {
    ...place,
    archived,
    where: where === "" ? undefined : where,
  });
  const { rows, columns, odd } = await ask<RunTable>(address);
  return { rows: withOdd(rows, odd), columns };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Gives the runs that are chosen; of those that change, only they are asked for anew. */
export function useSummary(choice: Choice, live: Live | undefined): {
  readonly summary: Summary | undefined;
  readonly error: string | undefined;
  readonly reload: () => void;
} {
  const [state, set] = useState<{ summary?: Summary | undefined; error?: string | undefined }>({});
  const [count, setCount] = useState(0);
  const key = JSON.stringify(choice);
  const known = useRef<Summary>();
  known.current = state.summary;
  useEffect(() => {
    let isOver = false;
    read(choice).then(
      (summary) => isOver || set({ summary }),
      (error) => isOver || set(({ summary }) => ({ summary, error: error.message })),
    );
    return () => isOver = true;
  }, [key, count]);
  useEffect(() =>
    live && follow(live, {
      read: (runs) => read(choice, runs),
      merge: (runs, some) => {
        const before = known.current;
        const names = new Set(before && before.rows[0] && Object.keys(before.rows[0]));
        const isNew = some.rows.some((row) => Object.keys(row).some((name) => !names.has(name)));
        // Columns are told with the whole.
        if (before === undefined || isNew) return setCount((count) => count + 1);
        set({ summary: { columns: before.columns, rows: merged(before.rows, runs, some.rows) } });
      },
      reload: () => setCount((count) => count + 1),
    }), [live, key]);
  return {
    ...state,
    summary: state.summary,
    error: state.error,
    reload: () => setCount((count) => count + 1),
  };
}

function merged(
  rows: readonly RunSummary[],
  runs: readonly string[],
  some: readonly RunSummary[],
): RunSummary[] {
  const fresh = new Map(some.map((row) => [row.track_id, row]));
  const asked = new Set(runs);
  const known = new Set(rows.map((row) => row.track_id));
  return [
    ...rows.flatMap((row) => asked.has(row.track_id) ? fresh.get(row.track_id) ?? [] : row),
    ...some.filter((row) => !known.has(row.track_id)),
  ];
}

interface Following {
  readonly read: (runs: readonly string[]) => Promise<Summary>;
  readonly merge: (runs: readonly string[], some: Summary) => void;
  readonly reload: () => void;
}

/** Asks for what changes, one request after the other. */
function follow(live: Live, { read, merge, reload }: Following): () => void {
  let waiting = new Set<string>();
  let isBusy = false;
  let isOver = false;
  const next = async () => {
    if (isBusy || isOver || waiting.size === 0) return;
    isBusy = true;
    const runs = [...waiting];
    waiting = new Set();
    const begun = performance.now();
    try {
      const some = await read(runs);
      if (!isOver) merge(runs, some);
    } catch {
      // What is wrong with the file, the page says by itself.
    }
    setTimeout(() => {
      isBusy = false;
      next();
    }, (performance.now() - begun) * SHARE);
  };
  const stop = live.listen((changes) => {
    if (changes.length === 0) return reload();
    for (const { run } of changes) waiting.add(run);
    next();
  });
  return () => {
    isOver = true;
    stop();
  };
}
