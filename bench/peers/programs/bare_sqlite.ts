/** SQLite by hand, as both drivers' documentation shows: a table for these very events with this package's key, and a prepared INSERT. */
import { createRequire } from "node:module";
import { main } from "./shape.ts";

/** What both drivers have in common, as far as it is used here. */
interface Driver {
  new (path: string): {
    exec(sql: string): void;
    prepare(sql: string): { run(...values: unknown[]): void; all(): Record<string, unknown>[] };
    close(): void;
  };
}

const folderOfModules = Deno.env.get("PEER_MODULES");
const Database: Driver = folderOfModules === undefined
  ? (await import("node:sqlite")).DatabaseSync as unknown as Driver
  : createRequire(`${folderOfModules}/`)("better-sqlite3");

// Columns without a type keep what they are given; `value` is for the probes.
const TABLE = `CREATE TABLE IF NOT EXISTS events
  (run TEXT NOT NULL, time TEXT NOT NULL, epoch, n, loss, accuracy, learning_rate, phase, PRIMARY KEY (run, time))`;

main({
  open: (folder) => {
    const conn = new Database(`${folder}/bare.db`);
    conn.exec("PRAGMA journal_mode = WAL");
    conn.exec("PRAGMA synchronous = NORMAL");
    conn.exec("PRAGMA busy_timeout = 30000");
    conn.exec(TABLE);
    const insert = conn.prepare("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    const run = crypto.randomUUID();
    let micros = Date.now() * 1000;
    const stamp = () =>
      `${new Date(++micros / 1000).toISOString().slice(0, -1)}${
        String(1000 + micros % 1000).slice(1)
      }`;
    const log = (event: Record<string, unknown>) => {
      if ("value" in event) return logProbe(event);
      insert.run(run, stamp(), ...Object.values(event));
    };
    const logProbe = ({ n, value }: Record<string, unknown>) => {
      if (n === 0) conn.exec("ALTER TABLE events ADD COLUMN value");
      conn.prepare("INSERT INTO events (run, time, n, value) VALUES (?, ?, ?, ?)").run(
        run,
        stamp(),
        n,
        value,
      );
    };
    const batch = (events: Record<string, unknown>[]) => {
      conn.exec("BEGIN IMMEDIATE");
      events.forEach(log);
      conn.exec("COMMIT");
    };
    return { log, batch, close: () => conn.close() };
  },
  read: (folder) => readAll(folder).length,
  column: (folder, name) => readAll(folder).map((row) => row[name]),
});

function readAll(folder: string): Record<string, unknown>[] {
  const conn = new Database(`${folder}/bare.db`);
  const rows = conn.prepare("SELECT * FROM events").all();
  conn.close();
  return rows;
}
