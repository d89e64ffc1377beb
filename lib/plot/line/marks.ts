import type { Band } from "./band.ts";
import type { Points } from "./points.ts";

/** A value that has no height, where it was logged. */
export interface Mark {
  readonly x: number;
  /** NaN stands where its line was; infinite ones at the edge. */
  readonly y: number;
  readonly value: "NaN" | "Infinity" | "-Infinity";
  readonly character: string;
}

/** What stands for each of them. */
export const CHARACTERS = { NaN: "×", Infinity: "▲", "-Infinity": "▼" } as const;

/** Gives the marks of lines; with a band, those that are not a number stand on its mean. */
export function marksOf(lines: readonly Points[], band: Band | undefined): Mark[] {
  return lines.flatMap(({ xs, ys }) => {
    const marks: Mark[] = [];
    let last = ys.find(Number.isFinite) ?? -Infinity;
    for (let i = 0; i < ys.length; i++) {
      const y = ys[i]!;
      if (Number.isFinite(y)) last = y;
      else {
        const value = String(y) as Mark["value"];
        const height = band === undefined ? last : meanAt(band, xs[i]!);
        marks.push({
          x: xs[i]!,
          y: value === "NaN" ? height : y,
          value,
          character: CHARACTERS[value],
        });
      }
    }
    return marks;
  });
}

function meanAt({ xs, mean }: Band, x: number): number {
  const at = xs.findLastIndex((other) => other <= x);
  return mean[Math.max(0, at)] ?? -Infinity;
}
