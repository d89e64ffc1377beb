/**
 * A service that scores visitors of a shop. Each prediction is monitored in its logs; there is no database.
 *
 *     deno run --allow-net --allow-read=logs --allow-write=logs examples/service.ts logs
 *     curl http://localhost:8000/score -d '{"age": 31, "visits": 4}'
 *
 * Has it drifted since it was trained? `xt drift logs --reference-db train.profile.json`; who is to be told if it does?
 * `xt watch logs rules.json`. docs/monitoring.md shows both.
 */
import { Tracker } from "../mod.ts";

/** What is known of a visitor; a browser may not tell all of it. */
export interface Visitor {
  readonly age: number | null;
  readonly visits: number | null;
}

/** Gives the service's answer to a request; `now` is the clock. */
export function makeHandler(
  tracker: Tracker,
  now: () => Date = () => new Date(),
): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== "/score" || request.method !== "POST") {
      return new Response("POST a visitor to /score\n", { status: 404 });
    }
    const visitor = visitorIn(await request.text());
    if (visitor === undefined) {
      tracker.logger.warning("a request held no visitor");
      return new Response('A visitor is {"age": …, "visits": …}\n', { status: 400 });
    }
    const score = scoreOf(visitor);
    tracker.logger.monitor({ received: now(), ...visitor, score });
    return Response.json({ score });
  };
}

function visitorIn(text: string): Visitor | undefined {
  try {
    const { age = null, visits = null } = JSON.parse(text);
    const isKnown = (value: unknown) => value === null || Number.isFinite(value);
    return isKnown(age) && isKnown(visits) ? { age, visits } : undefined;
  } catch {
    return undefined;
  }
}

/** A logistic model that was trained elsewhere: how likely a visitor is to buy. */
function scoreOf({ age, visits }: Visitor): number {
  return 1 / (1 + Math.exp(2 - 0.02 * (age ?? 40) - 0.3 * (visits ?? 1)));
}

if (import.meta.main) {
  using tracker = new Tracker(Tracker.SKIP_INSERT, {
    logsPath: Deno.args[0],
    logsMaxSize: 100_000_000,
    logsKeep: 30,
  });
  const server = Deno.serve(makeHandler(tracker));
  // What was answered is in the logs already; what is being answered is finished first.
  Deno.addSignalListener("SIGTERM", () => void server.shutdown());
  await server.finished;
}
