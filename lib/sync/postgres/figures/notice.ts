import { KeptFigures } from "./table.ts";
import { ALL_RUNS, countsEdits, TRIGGERS, triggersOf } from "./noticing.ts";
import { Code, codeOf } from "../refusal.ts";
import type { Server } from "../server.ts";
import { alone } from "../tables.ts";

/** Has a table notice what others change; whoever may not has its figures worked out each time. */
export async function noticeEdits(server: Server, table: string): Promise<void> {
  if (await countsEdits(server, table)) return;
  try {
    await alone(server, async () => {
      if (await countsEdits(server, table)) return;
      for (const name of Object.keys(TRIGGERS)) {
        await server.run(`DROP TRIGGER IF EXISTS ${name} ON ${server.at(table)}`);
      }
      for (const statement of triggersOf(server, table)) await server.run(statement);
      await new KeptFigures(server, table).note([ALL_RUNS]);
    });
  } catch (error) {
    if (codeOf(error) !== Code.denied) throw error;
  }
}
