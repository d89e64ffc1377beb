import type { Options } from "../../line/options.ts";
import { UsageError } from "../../line/usage.ts";

/** When to call a benchmark slower, as it is given on a command line. @throws {UsageError} */
export function judgingOptions({ maxSlowdown, confidence }: Options) {
  const slowdown = shareOf("--max-slowdown", maxSlowdown);
  if (slowdown !== undefined && slowdown > 1 && !maxSlowdown!.endsWith("%")) {
    throw new UsageError(
      `Cannot use --max-slowdown ${maxSlowdown}: expected a share, as 5% or 0.05`,
    );
  }
  const sure = shareOf("--confidence", confidence);
  if (sure !== undefined && !(sure > 0 && sure < 1)) {
    throw new UsageError(`Cannot use --confidence ${confidence}: expected above 0 and below 1`);
  }
  return { maxSlowdown: slowdown, confidence: sure };
}

/** Reads `5%` or `0.05`. @throws {UsageError} */
export function shareOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, number, percent] = /^(\d+\.?\d*|\.\d+)(%?)$/.exec(text) ?? [];
  if (number === undefined) {
    throw new UsageError(`Cannot use ${flag} ${text}: expected a share, as 5% or 0.05`);
  }
  return percent === "%" ? Number(number) / 100 : Number(number);
}
