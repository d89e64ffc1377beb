import type { AxisSpec, Scale } from "./axes.ts";
import type { ChartLine } from "./line.ts";

/** What is drawn, and how large. */
export interface ChartPicture {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly ChartLine[];
  readonly x: AxisSpec;
  readonly y: AxisSpec;
  /** Shows what was smoothed behind it. */
  readonly faint: boolean;
}

/** Where values have their places. */
export interface Scales {
  readonly x: Scale;
  readonly y: Scale;
}
