/** Measures what the row of a run takes: a writer that keeps it logs in turns with one that does not. */
import { FileAssets } from "../../lib/assets/file.ts";
import { spillHandler } from "../../lib/event/spill.ts";
import { RunLife } from "../../lib/runs/life.ts";
import { Database } from "../../lib/store/database.ts";
import { openTable } from "../../lib/store/table.ts";
import { Writer } from "../../lib/store/write/writer.ts";
import { Warnings } from "../../lib/system/warnings.ts";
import { Redaction } from "../../lib/values/redaction.ts";
import type { Check } from "../check.ts";
import { makeEvent } from "../events.ts";
import { median, type Pair, samplePairs, time } from "../pairs.ts";

const [folder, count] = Deno.args;
const pairs = Number(count);
/** Events at a time: short turns, most of which nothing disturbs. */
const FEW = 50;

/** A writer on a new file. */
class Logging {
  readonly #db: Database;
  readonly #writer: Writer;
  readonly #life: RunLife | undefined;
  #logged = 0;

  constructor(hasRow: boolean) {
    const [table, trackId, warnings] = ["events", "run", new Warnings(false)];
    const db = this.#db = Database.open(`${folder}/${crypto.randomUUID()}.db`, { busyTimeout: 5 });
    openTable(db, table);
    const write = <T>(work: (db: Database) => T) => work(db);
    const keeper = new FileAssets({ database: db, write, warnings, compress: false }).on(db);
    const redaction = new Redaction(undefined);
    const run = this.#life = hasRow
      ? new RunLife(db, { table, trackId, redaction, warnings })
      : undefined;
    const onSpill = spillHandler(warnings, false);
    this.#writer = new Writer(db, { table, trackId, onSpill, keeper, run });
  }

  log(events: number): void {
    for (let i = 0; i < events; i++) this.#writer.append(makeEvent(this.#logged++));
  }

  [Symbol.dispose](): void {
    this.#life?.close();
    this.#db.close();
  }
}

/** Takes both, each as often first. */
function takePairs(work: (hasRow: boolean) => number): () => Pair {
  let turn = 0;
  return () => {
    const isFirst = turn++ % 2 === 0;
    const [first, second] = [work(isFirst), work(!isFirst)];
    return isFirst ? { ours: first, bare: second } : { ours: second, bare: first };
  };
}

function checkLog(): Check {
  using keeping = new Logging(true);
  using plain = new Logging(false);
  const sample = samplePairs(
    pairs,
    takePairs((hasRow) => time(() => (hasRow ? keeping : plain).log(FEW))),
  );
  const micros = (ms: number) => `${(ms * 1000 / FEW).toFixed(2)} µs`;
  return {
    what: "log, to one that keeps no row of its run",
    fields: 6,
    ours: micros(sample.ours),
    bare: micros(sample.bare),
    measured: 1 / sample.ratio,
    unit: "×",
    demanded: { most: 1.02 },
  };
}

function checkFirst(): Check {
  const takeFirst = (hasRow: boolean) => {
    let opened: Logging | undefined;
    const millis = time(() => {
      opened = new Logging(hasRow);
      opened.log(1);
    });
    opened![Symbol.dispose]();
    return millis;
  };
  const take = takePairs(takeFirst);
  const taken = Array.from({ length: Math.ceil(pairs / 4) }, take).slice(5);
  const [ours, bare] = [
    median(taken.map((pair) => pair.ours)),
    median(taken.map((pair) => pair.bare)),
  ];
  return {
    what: "opening a new file, and its first event: ms more by the row of its run",
    ours: `${ours.toFixed(2)} ms`,
    bare: `${bare.toFixed(2)} ms`,
    measured: median(taken.map((pair) => pair.ours - pair.bare)),
    unit: "ms",
    demanded: { most: 1 },
  };
}

console.log(JSON.stringify([checkLog(), checkFirst()]));
