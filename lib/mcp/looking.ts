import { TrackerError } from "../errors.ts";
import { quote } from "../event/names.ts";
import { OpenReader } from "../reader/open.ts";
import type { Reader } from "../reader/reader.ts";
import type { Row } from "../types.ts";
import { Lines } from "../ui/series/lines.ts";
import { readSeries, type Series, type SeriesRequest } from "../ui/series/series.ts";
import { count, number, schemaOf, text } from "./arguments.ts";
import { openFor, runIn, type Tool } from "./tool.ts";

/** A series has at most so many points. */
const MOST_POINTS = 100;

const TABLE = text("Table of events; the file's default where none is named");
const RUN = text("Id of a run, or its beginning");

/** Tools that look at how a run went. */
export const LOOKING: readonly Tool[] = [
  {
    name: "series",
    description:
      `Gives a metric of a run over its events, at most ${MOST_POINTS} points: of neighbouring events the last value, the least and the greatest. Zoom in by from and to.`,
    inputSchema: schemaOf({
      "column!": text("The metric"),
      "run!": RUN,
      x: text(
        "elapsed (seconds), time (ms since 1970) or a column; the event's number, from 0, by default",
      ),
      from: number("The least x"),
      to: number("The greatest x"),
      points: count("At most so many", 1, MOST_POINTS),
      table: TABLE,
    }),
    call: (subject, given) => {
      const { column, x, from = -Infinity, to = Infinity, points = MOST_POINTS } = given;
      using reader = openFor(subject, given);
      const run = runIn(reader, given.run);
      const [series] = seriesOf(reader, { column, runs: [run], x, from, to, points });
      const rows = series!.x.map((at, i) => ({
        ...{ x: at, last: series!.last[i], min: series!.min[i], max: series!.max[i] },
      }));
      return { run, column, x: x ?? "event", points: rows };
    },
  },
  {
    name: "around",
    description:
      "Gives the events of a run around a step, or around a time: so many before it and behind it, whole.",
    inputSchema: schemaOf({
      "run!": RUN,
      step: number("The value of the column that counts steps"),
      time: text("A moment, UTC, as 2026-11-30 17:40:01"),
      column: text("The column that counts steps; step by default, or epoch"),
      n: count("So many on each side; 5 by default", 0, 50),
      table: TABLE,
    }),
    call: async (subject, given) => {
      using reader = openFor(subject, given);
      return { run: runIn(reader, given.run), ...await around(reader, given) };
    },
  },
];

function seriesOf({ db, table }: Reader, request: SeriesRequest): Series[] {
  using open = new OpenReader(db, { table });
  return readSeries(open.events, new Lines(open.events), request);
}

/** What `around` is asked for. */
interface Around {
  readonly run?: string;
  readonly step?: number;
  readonly time?: string;
  readonly column?: string;
  readonly n?: number;
}

async function around(reader: Reader, { run, step, time, column, n = 5 }: Around) {
  if ((step === undefined) === (time === undefined)) {
    throw new TypeError('Cannot call around: it takes one of "step" and "time"');
  }
  const trackId = runIn(reader, run!);
  const name = time === undefined ? column ?? stepIn(reader) : "timestamp";
  const value = time === undefined ? step! : time.replace("T", " ").replace(/Z$/, "");
  const side = async (sign: string, order: string, limit: number) => {
    const sql = `SELECT timestamp FROM ${quote(reader.table)} WHERE track_id = ? ` +
      `AND ${quote(name)} ${sign} ? ORDER BY ${
        quote(name)
      } ${order}, timestamp ${order} LIMIT ${limit}`;
    return (await reader.sql(sql, [trackId, value])).map(({ timestamp }) => String(timestamp));
  };
  const moments = [...await side("<", "DESC", n), ...await side(">=", "ASC", n + 1)];
  const where = "timestamp IN (SELECT value FROM json_each(?))";
  const rows = reader.toRows({ trackId, where, params: [JSON.stringify(moments)] });
  return { [name]: value, events: rows.map(whole) };
}

/** Leaves out what an event has no value in. */
function whole(row: Row): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}

function stepIn({ columns, db, table }: Reader): string {
  const found = ["step", "epoch", "_step", "iteration", "i"].find((name) => columns.includes(name));
  if (found !== undefined) return found;
  throw new TrackerError(
    `Cannot look around a step in table "${table}" of "${db}": name the column that counts them`,
  );
}
