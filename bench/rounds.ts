import { DatabaseSync } from "node:sqlite";
import { Tracker } from "../mod.ts";
import type { Check } from "./check.ts";
import { makeEvent, makeWideEvent } from "./events.ts";
import { ask } from "./process.ts";

/**
 * Measures long runs of `log`, with all that is folded in meanwhile, against the bare engine with its defaults and the
 * same schema. Means, not medians: what comes now and then counts. Each has a process of its own.
 */
export async function checkRounds(
  folder: string,
  width: "narrow" | "wide",
  { rounds, events }: { rounds: number; events: number },
): Promise<Check> {
  const wide = width === "wide";
  const [ours, bare] = ["ours", "bare"].map((who) => `${folder}/round_${width}_${who}.db`);
  makeBoth(ours!, bare!, wide);
  const took = { ours: 0, bare: 0 };
  for (let i = 0; i < rounds; i++) {
    for (const [who, path] of [["ours", ours!], ["bare", bare!]] as const) {
      took[who] += await ask<number>("log_round.ts", [path, who, width, `${events}`]);
    }
  }
  const micros = (ms: number) => `${(1000 * ms / (rounds * events)).toFixed(2)} µs`;
  return {
    what: "log, long runs, to the engine's defaults",
    rows: rounds * events,
    fields: wide ? 500 : 6,
    ours: micros(took.ours),
    bare: micros(took.bare),
    measured: took.bare / took.ours,
    unit: "×",
    demanded: { least: wide ? 1 : 1.5 },
  };
}

/** Makes a file with one event, and another of the same schema as SQLite makes it by itself. */
function makeBoth(ours: string, bare: string, wide: boolean): void {
  using tracker = new Tracker(ours);
  tracker.log(wide ? makeWideEvent(0) : makeEvent(0));
  using conn = new DatabaseSync(bare);
  const { sql } = tracker.conn.prepare("SELECT sql FROM sqlite_schema WHERE name = 'events'")
    .get()!;
  conn.exec(`${sql}; INSERT INTO events (track_id, timestamp) VALUES ('bare', '2026-01-01')`);
}
