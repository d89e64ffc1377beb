import { REDACTED } from "../values/hidden_texts.ts";
import type { Redaction } from "../values/redaction.ts";

/** `--password=…`, `API_KEY=…`, `authorization: …`: before the value, its name. */
const WITH_VALUE = /^(-*([^\s=:]+)\s*[=:]\s*)(.+)$/s;

/** `--api-key`, whose value is the argument behind it. */
const FLAG = /^--?([^\s=:-][^\s=:]*)$/;

/** Gives a program's arguments without the values of flags that are secrets' names. */
export function withoutSecrets(argv: readonly string[], redaction: Redaction): string[] {
  const { names, hidden } = redaction;
  const hide = (value: string) => {
    hidden.add(value);
    return REDACTED;
  };
  return argv.map((argument, i) => {
    const [, flag] = FLAG.exec(argv[i - 1] ?? "") ?? [];
    if (flag !== undefined && names.has(flag) && !argument.startsWith("--")) return hide(argument);
    const [, before, name, value] = WITH_VALUE.exec(argument) ?? [];
    return name !== undefined && names.has(name) ? before + hide(value!) : argument;
  });
}
