import { cellText } from "../../values/text.ts";
import { ColumnSample } from "./column_sample.ts";

/** The values of some columns in some events. */
export class Sample {
  events = 0;
  /** A column each, in the order that was asked for. */
  readonly columns: readonly ColumnSample[];

  constructor(columns: number) {
    this.columns = Array.from({ length: columns }, () => new ColumnSample());
  }
}

/** How events are parted. */
export interface Grouping {
  /** `day`, `hour`, or the name of a column. */
  readonly by?: string | undefined;
  /** Parts each group by its days too. */
  readonly block?: "day" | undefined;
}

/** Events that are alike in what they are grouped by: a sample for each block, or one. */
export interface Group {
  /** What they are alike in; `null` where they are not grouped, or have no such value. */
  readonly value: unknown;
  readonly blocks: Map<string, Sample>;
}

/** Tells whether events are grouped by the time that they were logged at. */
export function isTime(by: string | undefined): by is "day" | "hour" {
  return by === "day" || by === "hour";
}

/** More groups than these are none that a person looks at. */
const MOST_GROUPS = 10_000;

/** Samples of events, each in its group. */
export class Groups {
  readonly all = new Map<string, Group>();
  readonly #grouping: Grouping;
  readonly #columns: number;

  constructor(grouping: Grouping, columns: number) {
    this.#grouping = grouping;
    this.#columns = columns;
  }

  /** Gives the sample that an event belongs to, by its timestamp and by its value of the column that groups. */
  of(timestamp: unknown, value: unknown): Sample {
    const { by, block } = this.#grouping;
    const group = this.#group(isTime(by) ? timeOf(timestamp, by) : value ?? null);
    const day = block === undefined ? "" : timeOf(timestamp, "day") ?? "";
    let sample = group.blocks.get(day);
    if (sample === undefined) group.blocks.set(day, sample = new Sample(this.#columns));
    return sample;
  }

  #group(value: unknown): Group {
    const key = typeof value === "string" ? value : `${typeof value} ${cellText(value)}`;
    let group = this.all.get(key);
    if (group === undefined) {
      if (this.all.size >= MOST_GROUPS) {
        const by = JSON.stringify(this.#grouping.by);
        throw new TypeError(
          `Cannot compare by ${by}: it has more than ${MOST_GROUPS} different values`,
        );
      }
      this.all.set(key, group = { value, blocks: new Map() });
    }
    return group;
  }
}

/** Gives the day or the hour of a timestamp. */
function timeOf(timestamp: unknown, by: "day" | "hour"): string | null {
  if (timestamp instanceof Date) return timeOf(timestamp.toISOString(), by);
  if (typeof timestamp !== "string") return null;
  return by === "day" ? timestamp.slice(0, 10) : `${timestamp.slice(0, 13).replace("T", " ")}:00`;
}
