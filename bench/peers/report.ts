import { markdown } from "../../lib/frame/markdown.ts";
import { median } from "../pairs.ts";
import { better, type Direction, ratioOf, shown, textOf } from "./cells.ts";
import type { Figures, Promises } from "./figures.ts";
import type { Size } from "./size.ts";
import type { StoreFigures } from "./store.ts";
import { OURS, type Peer } from "./peers.ts";
import { type Outcome, type Sample, succeeded } from "./sample.ts";
import type { Losses } from "./writing.ts";

/** A peer with what was measured, or why it could not be. */
export type Measured = readonly [Peer, Outcome<Figures>];

type Taken = readonly [Peer, Figures];

/** A column of a table that compares. */
interface Column {
  readonly title: string;
  readonly direction: Direction;
  readonly of: (figures: Figures) => Outcome<Sample> | undefined;
}

const ofStore = (key: Exclude<keyof StoreFigures, "events">) => ({ store }: Figures) =>
  succeeded(store) ? store[key] : store;

const WRITING: readonly Column[] = [
  { title: "one by one, events/s", direction: "more", of: ({ log }) => log },
  { title: "a call, µs", direction: "less", of: ({ call }) => call },
  { title: "batches, events/s", direction: "more", of: ({ batch }) => batch },
  { title: "four processes, events/s", direction: "more", of: ({ four }) => four },
];
const READING: readonly Column[] = [
  { title: "reads, events/s", direction: "more", of: ofStore("read") },
  { title: "bytes an event", direction: "less", of: ofStore("bytes") },
  { title: "import, ms", direction: "less", of: ({ imports }) => imports },
  { title: "command line, ms", direction: "less", of: ofStore("command") },
];

/** Writes what was measured as Markdown. */
export function report(measured: readonly Measured[], own: Promises, size: Size): string {
  const taken = measured.filter((one): one is Taken => succeeded(one[1]));
  const failed = measured.flatMap(([{ title }, figures]) =>
    "error" in figures ? [`- ${title} could not be measured: ${figures.error}`] : []
  );
  return [
    `In brackets: how many times as good ${OURS.title} is, the median of ${size.turns} turns in which both did the same work; **bold** where the other one is better.`,
    "### Writing",
    table(taken, WRITING, [own, ...taken.map(([, { promises }]) => promises)].map(lossesOf)),
    `One by one: until all is stored, closing included; a call: until \`log\` returns. Killed: one process of its own, with SIGKILL, ${size.kills} times; what \`log\` had acknowledged and the store does not have.`,
    "### Reading, size, start",
    table(taken, READING, [{ "of events": "" }, ...taken.map(([, { store }]) => eventsOf(store))]),
    `Events: ${
      size.events.toLocaleString("en")
    }, or what the peer logs in ${size.patience} s; both read as many. Import: a program that does nothing else, its start included. Command line: until \`xt head\`, or what comes nearest to it, prints.`,
    "### Which values come back unchanged",
    valuesTable([[OURS, own], ...taken.map(([peer, { promises }]) => [peer, promises] as const)]),
    "### What a peer does better",
    advantages(taken),
    "### How each was used",
    [OURS, ...measured.map(([peer]) => peer)].map(describe).join("\n"),
    failed.join("\n"),
  ].filter((part) => part !== "").join("\n\n");
}

function lossesOf({ four, killed }: Promises): Record<string, string> {
  const write = ({ lost, events }: Losses) =>
    events === 0 ? "–" : `${lost.toLocaleString("en")} of ${events.toLocaleString("en")}`;
  return { "four, lost": write(four), "killed, lost": textOf(killed, write) };
}

function eventsOf(store: Outcome<StoreFigures>): Record<string, string> {
  return { "of events": textOf(store, ({ events }) => events.toLocaleString("en")) };
}

/** The first of the additional cells are this package's. */
function table(
  taken: readonly Taken[],
  columns: readonly Column[],
  more: readonly Record<string, string>[],
): string {
  const own = columns.map(({ title, of }) => {
    const samples = taken.map(([, figures]) => of(figures)).filter(succeeded);
    const numbers = samples.map(({ ours }) => ours);
    return [title, numbers.length === 0 ? "" : shown(median(numbers))];
  });
  const rows = taken.map(([{ title }, figures]) => ({
    "": title,
    ...Object.fromEntries(
      columns.map(({ title, of, direction }) => [title, ratioOf(of(figures), direction)]),
    ),
  }));
  const all = [{ "": OURS.title, ...Object.fromEntries(own) }, ...rows]
    .map((row, i) => ({ ...row, ...more[i] }));
  return markdown(all, Object.keys(all.at(-1)!));
}

function valuesTable(promises: readonly (readonly [Peer, Promises])[]): string {
  const rows = promises.map(([{ title }, { values }]) => ({
    "": title,
    ...(succeeded(values) ? values : { NaN: textOf(values, String) }),
  }));
  return markdown(rows, Object.keys(rows[0]!));
}

/** Names for each measurement who is better, by a tenth at least. */
function advantages(taken: readonly Taken[]): string {
  const lines = [...WRITING, ...READING].flatMap(({ title, of, direction }) => {
    const who = taken.flatMap(([peer, figures]) => better(peer.title, of(figures), direction));
    return who.length === 0 ? [] : [`- ${title}: ${who.join(", ")}`];
  });
  return [...lines, ...OTHERWISE].join("\n");
}

const OTHERWISE = [
  "- MLflow, trackio, W&B, Aim and TensorBoard show runs in a browser, with charts that follow a training; here are a command line and tables.",
  "- MLflow, trackio and W&B send runs to a server that a team shares; here is a file.",
  '- Python\'s xetrack and MLflow commit to the disk at each event, so that it survives a power cut; here only with `durability: "full"`.',
];

function describe({ title, note, pip, npm }: Peer): string {
  const version = pip?.[0] ?? npm;
  return `- ${title}${version === undefined ? "" : `, \`${version}\``}: ${note}`;
}
