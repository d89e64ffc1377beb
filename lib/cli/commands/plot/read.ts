import { didYouMean } from "../../../errors.ts";
import { displayWidth } from "../../../frame/markdown.ts";
import { type Colour, COLOURS, coloursFrom, type Look, plotSize } from "../../../plot/look.ts";
import { countInfinite, type Measured, measured } from "../../../plot/measured.ts";
import type { Column } from "../../../summary/quantity.ts";
import { readColumns, readEvents } from "../events.ts";
import { checkPer, readPerRun } from "../per_run.ts";
import type { Options } from "../../line/options.ts";
import { selecting } from "../../line/selection.ts";
import { printMessage } from "../../terminal/output.ts";
import { UsageError } from "../../line/usage.ts";

/** Reads the columns of a plot, each once, on one state of the file: what belongs to one event stays together. */
export async function readMeasured(
  db: string,
  names: readonly string[],
  options: Options,
): Promise<Measured[]> {
  checkPer(options);
  if (options.dbs === undefined) return (await readFile(db, names, options)).map(measured);
  const { fromEach } = await import("../files.ts");
  const found = await fromEach(options.dbs, options, (db, own) => readFile(db, names, own));
  const [[_, columns]] = found as [[string, Column[]]];
  return columns.map((column, c) => ({
    ...column,
    values: found.flatMap(([_, columns]) => columns[c]!.values),
  })).map(measured);
}

async function readFile(db: string, names: readonly string[], options: Options): Promise<Column[]> {
  const { table, per, n: head } = options;
  const select = await selecting(options);
  return readEvents(db, table, (events) => {
    if (per === undefined) return readColumns(events, names, select(events, { head }));
    return readPerRun(events, names, select(events), options)
      .map(({ values, ...column }) => ({ ...column, values: values.slice(0, head) }));
  });
}

/** Says how many values have no place in a plot. */
export function sayInfinite(columns: readonly Measured[]): void {
  const count = columns.map(countInfinite).reduce((sum, n) => sum + n);
  if (count === 0) return;
  printMessage(
    `xt: ${count === 1 ? "1 infinite value is" : `${count} infinite values are`} left out`,
  );
}

/** Gives the look that options ask for. @throws {UsageError} */
export function lookOf({ width, height, title, pch, colour, xlab }: Options): Look {
  const size = plotSize();
  return {
    width: width ?? size.width,
    height: height ?? size.height,
    title,
    mark: checkMark(pch),
    xlab,
    colours: coloursOf(colour),
  };
}

function checkMark(mark: string | undefined): string | undefined {
  if (mark === undefined || /^[^\p{Cc}\s]$/u.test(mark) && displayWidth(mark) === 1) return mark;
  throw new UsageError(`Cannot use "${mark}" as --pch: expected a character that takes one cell`);
}

function coloursOf(first: string | undefined): readonly Colour[] {
  if (first !== undefined && !Object.hasOwn(COLOURS, first)) {
    const known = Object.keys(COLOURS);
    const hint = didYouMean(first, known) || `: expected ${known.join(", ")}`;
    throw new UsageError(`Unknown colour "${first}"${hint}`);
  }
  return coloursFrom(first as Colour | undefined);
}
