import { useMemo } from "preact/hooks";
import type { Range } from "../../../plot/axis.ts";
import type { Address } from "../state/address.ts";

/** How charts are drawn; all of a view alike. */
export interface ChartLook {
  readonly x: string;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly smooth: number;
  readonly range: Range | undefined;
}

/** Reads how charts are drawn. */
export function useLook(address: Address): ChartLook {
  const names = ["x", "logx", "logy", "smooth", "from", "to"].map((name) => address.get(name));
  return useMemo(() => {
    const [x, logX, logY, smooth, from, to] = names;
    const range = [from, to].map((text) => text === null ? NaN : Number(text)) as [number, number];
    return {
      x: x ?? "",
      logX: logX !== null,
      logY: logY !== null,
      smooth: Math.min(0.999, Math.max(0, Number(smooth ?? 0) || 0)),
      range: range[0] < range[1] ? range : undefined,
    };
  }, [names.join("\n")]);
}

/** Tells whether the name of a metric is one of those that are looked for. */
export function matches(name: string, filter: string): boolean {
  try {
    return new RegExp(filter, "i").test(name);
  } catch {
    // An expression that is not finished yet is a text.
    return name.toLowerCase().includes(filter.toLowerCase());
  }
}

/** Gives what stands before the first slash in a name. */
export function sectionOf(name: string): string {
  const slash = name.indexOf("/");
  return slash <= 0 ? "" : name.slice(0, slash);
}
