import { named } from "../../../errors.ts";
import { checkRules } from "../../../monitor/watch/check.ts";
import { alertText } from "../../../monitor/watch/delivery.ts";
import type { Alert, Rule } from "../../../monitor/watch/rule.ts";
import { watch as watchRules, watchOnce } from "../../../monitor/watch/watch.ts";
import { isMissing, readBytes } from "../../../system/files.ts";
import { folderOf } from "../../../system/files.ts";
import { Interruption } from "../../../system/process/program.ts";
import type { Action } from "../../command.ts";
import { UsageError } from "../../line/usage.ts";
import { jsonOut, print, printMessage } from "../../terminal/output.ts";

/** Holds events against rules as they come, until it is interrupted; with `--once` as they are, and ends with 1 if one fires. */
export const watch: Action = async ([source, file], { table, alerts, once, json }) => {
  const rules = readRules(file!);
  const options = { table, alerts };
  const onAlert = (alert: Alert) => {
    printMessage(`${alert.time} ${alertText(alert)}`);
    if (json && !once) print([`${jsonOut({ ...alert })}\n`]);
  };
  if (once) {
    const firing = await watchOnce(source!, rules, onAlert, options);
    const columns = ["name", "status", "value", "time", "source"];
    const rows = firing.map((alert) => ({ ...alert }));
    return {
      json: rows,
      parts: rows.length === 0 ? [] : [{ columns, rows }],
      code: Math.min(1, rows.length),
    };
  }
  using interruption = new Interruption();
  await watchRules(source!, rules, onAlert, { ...options, signal: interruption.signal });
  return undefined;
};

/** Reads rules; paths in them are beside the file. @throws {UsageError} for what are none */
function readRules(file: string): Rule[] {
  const rules = parsed(file);
  try {
    checkRules(rules, file);
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
  return rules.map((rule) =>
    typeof rule.drift === "string" ? { ...rule, drift: beside(file, rule.drift) } : rule
  );
}

function beside(file: string, path: string): string {
  const folder = folderOf(file);
  const isWhole = /^[/\\]|^[A-Za-z]:/.test(path) || folder === ".";
  return isWhole ? path : `${folder}${path}`;
}

function parsed(file: string): unknown {
  let text: string;
  try {
    text = new TextDecoder().decode(readBytes(file));
  } catch (error) {
    const isGone = isMissing(error);
    throw new UsageError(
      `Cannot read rules ${named(file)}: ${isGone ? "no such file" : (error as Error).message}`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `Cannot read rules ${named(file)}: ${placed((error as Error).message, text)}`,
    );
  }
}

/** V8 tells how many characters stand before the mistake, or nothing where the text ends too early. */
function placed(message: string, text: string): string {
  const at = Number(/at position (\d+)/.exec(message)?.[1] ?? text.length);
  const lines = text.slice(0, at).split("\n");
  return `line ${lines.length}, column ${lines.at(-1)!.length + 1}: it is no JSON`;
}
