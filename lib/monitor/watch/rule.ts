import type { Profile } from "../profile/profile.ts";

/** When somebody is to be told: one of a bound (`above`, `below`), `is`, `stall` and `drift`. */
export interface Rule {
  /** What the alert is called. */
  readonly name: string;
  /** The column that it is about. */
  readonly column?: string | undefined;
  /** Fires above this number. */
  readonly above?: number | undefined;
  /** Fires below this number. */
  readonly below?: number | undefined;
  /** What the bound is for, of the last events: `"mean"`, `"rate"` (events a second), `"nulls"` (their share), or a quantile, `"p95"`. Default: each value by itself. */
  readonly of?: string | undefined;
  /** The last events: how many, or of how long, `"5m"`, which is the default; for `drift` 200. */
  readonly last?: number | string | undefined;
  /** Fires at NaN and ±Infinity. */
  readonly is?: "nan" | undefined;
  /** Fires where no event came for so long: `"60s"`. */
  readonly stall?: string | number | undefined;
  /** Fires where the last events drifted from this profile: a path, or a profile. */
  readonly drift?: string | Profile | undefined;
  /** Fires after so many values or windows in a row. Default: 1. */
  readonly for?: number | undefined;
  /** Does not fire again for so long: `"10m"`. */
  readonly cooldown?: string | number | undefined;
  /** A command for the shell, or a program and its arguments: it gets the alert as JSON on stdin. */
  readonly command?: string | readonly string[] | undefined;
  /** An address that the alert is posted to. */
  readonly webhook?: string | undefined;
  /** What is posted: the alert as JSON, or what Slack or Discord take. Default: `"json"`. */
  readonly form?: "json" | "slack" | "discord" | undefined;
}

/** Somebody is to be told, or that it is over. */
export interface Alert {
  /** The name of the rule. */
  readonly name: string;
  /** `"over"` where what fired no longer holds. */
  readonly status: "firing" | "over";
  /** What was measured: a number; of `is` the text of the number; of `drift` how many columns drifted; `null` where there is none. */
  readonly value: number | string | null;
  /** When it showed, `YYYY-MM-DD HH:MM:SS.ffffff`, UTC: the timestamp of an event, or of the look at what time brought. */
  readonly time: string;
  /** What is watched, as it was given. */
  readonly source: string;
}
