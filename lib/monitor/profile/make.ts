import { checkOptions } from "../../event/options.ts";
import { checkExpression } from "../../sql/expression.ts";
import { chosen } from "../drift/options.ts";
import { type Base, opened } from "../source/open.ts";
import type { Reading } from "../source/reading.ts";
import type { EventSource } from "../source/source.ts";
import { sideOf } from "../source/side.ts";
import { type ColumnProfile, type Profile, profileOf } from "./profile.ts";

/** Which events to profile. */
export interface ProfileOptions {
  /** An SQL expression. Default: all events. */
  readonly where?: string | undefined;
  /** Only these columns. Default: all. */
  readonly columns?: readonly string[] | undefined;
  /** Table of the events, in a database. Default: `events`. */
  readonly table?: string | undefined;
}

const OPTIONS = { where: "text", columns: "list", table: "text" } as const;

/** So many columns are in memory at a time. */
const AT_ONCE = 8;

/**
 * Gives the profile of events: what `drift` needs of a reference, so that whoever watches production needs no training
 * data. It is plain JSON. Of a profile that is there already, gives that.
 *
 * @throws {TypeError} for a wrong option or column @throws {TrackerError} where the source cannot be read
 *
 * @example
 * ```ts
 * import { drift, profile } from "@xetrack/xetrack/monitor";
 * import { Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const db = `${await Deno.makeTempDir()}/prod.db`;
 * using tracker = new Tracker(db);
 * for (let i = 0; i < 200; i++) tracker.log({ age: 30 + i % 10 });
 * const reference = profile(db);
 * assert.equal(reference.columns.age.numbers?.mean, 34.5);
 * assert.equal(drift(db, { referenceDb: reference })[0].drifted, false);
 * ```
 */
export function profile(source: string | Profile, options: ProfileOptions = {}): Profile {
  return makeProfile(source, options);
}

/** Does the same, and tells how far it is. @throws {TypeError} @throws {TrackerError} */
export function makeProfile(
  base: Base,
  options: ProfileOptions = {},
  reading: Reading = {},
): Profile {
  checkOptions("profile", options, OPTIONS);
  const { where, columns, table } = options;
  if (where !== undefined) checkExpression(where);
  using source = opened(base, { table, ...reading });
  if (!("profile" in source)) return profileEvents(source, options, reading);
  if (where === undefined && columns === undefined) return source.profile;
  throw new TypeError("Cannot choose events of a profile: it does not know them one by one");
}

function profileEvents(
  source: EventSource,
  { where, columns: asked }: ProfileOptions,
  reading: Reading,
): Profile {
  const kinds = source.columns();
  const names = asked === undefined ? [...kinds.keys()] : chosen(asked, kinds, reading);
  const side = sideOf(source, where);
  const columns: [string, ColumnProfile][] = [];
  let events = 0;
  for (let from = 0; from === 0 || from < names.length; from += AT_ONCE) {
    const some = names.slice(from, from + AT_ONCE);
    const [group] = side.groups(some, {});
    events = group!.events;
    some.forEach((name, c) =>
      columns.push([name, profileOf(group!.of(c, kinds.get(name) ?? null))])
    );
  }
  return { xetrack_profile: 1, events, columns: Object.fromEntries(columns) };
}
