import type { Micros } from "../../event/clock.ts";
import type { Event } from "../../types.ts";
import type { Message } from "../../wire/message.ts";

/** What the plugin for hyperparameters tells of a run (tensorboard/plugins/hparams/plugin_data.proto). */
export interface Session {
  params: Event;
  group?: string | undefined;
  status?: "running" | "finished" | "failed" | undefined;
  started?: Micros | undefined;
  ended?: Micros | undefined;
}

/** Adds to a session what one of the plugin's records tells of it. */
export function addSession(session: Session, content: Message): void {
  const start = content.message(3);
  if (start !== undefined) {
    for (const entry of start.messages(1)) {
      const value = entry.message(2);
      session.params[entry.text(1) ?? ""] = value && plainOf(value);
    }
    session.group = start.text(4) || undefined;
    session.started = microsOf(start.double(5));
    session.status ??= "running";
  }
  const end = content.message(4);
  if (end === undefined) return;
  session.status = STATUSES[Number(end.integer(1) ?? 0)];
  session.ended = microsOf(end.double(2));
}

const STATUSES = [undefined, "finished", "failed", "running"] as const;

function microsOf(seconds: number | undefined): Micros | undefined {
  return seconds ? Math.round(seconds * 1e6) : undefined;
}

/** Gives what a `google.protobuf.Value` holds. */
function plainOf(value: Message): unknown {
  if (value.has(2)) return value.double(2);
  if (value.has(3)) return value.text(3);
  if (value.has(4)) return value.integer(4) === 1;
  if (value.has(6)) return value.message(6)!.messages(1).map(plainOf);
  if (!value.has(5)) return null;
  const entries = value.message(5)!.messages(1);
  return Object.fromEntries(entries.map((entry) => [
    entry.text(1) ?? "",
    entry.has(2) ? plainOf(entry.message(2)!) : null,
  ]));
}
