import { runCommand, runShell } from "../../system/process/command.ts";
import { pause } from "../../system/pause.ts";
import type { Alert, Rule } from "./rule.ts";

/** In ms: so long after each failure it is tried again; then it is given up. */
const PAUSES = [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60].map((seconds) => seconds * 1000);

/** In ms: a webhook or a command that takes longer has failed. */
const PATIENCE = 10_000;

/** So many alerts wait for one that does not answer. */
const MOST = 1000;

/** How alerts are handed on. */
export interface DeliveryOptions {
  /** Is told what could not be handed on. */
  readonly onLost: (error: Error) => void;
  /** In ms; for tests. */
  readonly pauses?: readonly number[] | undefined;
}

/** Hands alerts to webhooks and commands, each in its order, again and again where it fails, while the watch goes on. */
export class Deliveries {
  readonly #options: DeliveryOptions;
  readonly #ends = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, number>();
  readonly #stopping = new AbortController();

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Hands on an alert as its rule says. */
  send(alert: Alert, { webhook, form, command }: Rule): void {
    if (webhook !== undefined) {
      this.#queue(`webhook ${shown(webhook)}`, () => post(webhook, bodyOf(alert, form)));
    }
    if (command !== undefined) {
      this.#queue(`command ${[command].flat().join(" ")}`, () => run(command, alert));
    }
  }

  #queue(target: string, attempt: () => Promise<void>): void {
    const waiting = this.#waiting.get(target) ?? 0;
    if (waiting >= MOST) return this.#lost(target, new Error(`${MOST} alerts wait for it already`));
    this.#waiting.set(target, waiting + 1);
    const before = this.#ends.get(target) ?? Promise.resolve();
    this.#ends.set(
      target,
      before.then(() => this.#persist(target, attempt)).finally(() =>
        this.#waiting.set(target, this.#waiting.get(target)! - 1)
      ),
    );
  }

  async #persist(target: string, attempt: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    for (const wait of [...this.#options.pauses ?? PAUSES, undefined]) {
      try {
        return await attempt();
      } catch (error) {
        if (wait === undefined || signal.aborted) return this.#lost(target, error as Error);
        this.#late(target, error as Error);
        await pause(wait, signal);
      }
    }
  }

  #late(target: string, { message }: Error): void {
    this.#options.onLost(new Error(`an alert has not reached ${target} yet: ${message}`));
  }

  #lost(target: string, { message }: Error): void {
    this.#options.onLost(new Error(`an alert did not reach ${target}: ${message}`));
  }

  /** Waits for what is under way, so many ms at most; then each is tried once more. */
  async settle(patience: number): Promise<void> {
    const all = Promise.all(this.#ends.values());
    const over = new AbortController();
    await Promise.race([all.then(() => over.abort()), pause(patience, over.signal)]);
    over.abort();
    this.#stopping.abort();
    await all;
  }
}

/** Whoever knows the path of a webhook may post to it. */
function shown(webhook: string): string {
  return `${new URL(webhook).origin}/…`;
}

/** What a person reads. */
export function alertText({ name, status, value, source }: Alert): string {
  const shown = value === null ? "" : `: ${value}`;
  return status === "firing"
    ? `${name} fires${shown} (${source})`
    : `${name} is over${shown} (${source})`;
}

function bodyOf(alert: Alert, form: Rule["form"] = "json"): string {
  switch (form) {
    case "slack":
      return JSON.stringify({ text: alertText(alert) });
    case "discord":
      return JSON.stringify({ content: alertText(alert) });
    default:
      return JSON.stringify(alert);
  }
}

async function post(address: string, body: string): Promise<void> {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    signal: AbortSignal.timeout(PATIENCE),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`it answered ${response.status}`);
}

async function run(command: NonNullable<Rule["command"]>, alert: Alert): Promise<void> {
  const options = { signal: AbortSignal.timeout(PATIENCE), input: JSON.stringify(alert) };
  const ended = typeof command === "string"
    ? await runShell(command, ".", options)
    : await runCommand(command, ".", options);
  if (ended === undefined) throw new Error(`it took longer than ${PATIENCE / 1000} s`);
  if (ended.code !== 0) throw new Error(`it ended with ${ended.code}`);
}
