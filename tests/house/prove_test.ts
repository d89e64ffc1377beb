import assert from "node:assert/strict";
import { findSqlite } from "../../prove/sqlite.ts";
import { PLAIN } from "../support/mod.ts";

const ignore = isMissing();
const PROGRAM = new URL("../../prove/main.ts", import.meta.url).href;

/** Tells whether no other program is here that reads SQLite files, and says so. */
function isMissing(): boolean {
  try {
    findSqlite();
    return false;
  } catch (error) {
    console.error(`tests/house/prove_test.ts is left out: ${(error as Error).message}`);
    return true;
  }
}

/** Runs the proof for some seconds. */
async function prove(
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-all", PROGRAM, ...args],
    env: PLAIN,
  });
  const { code, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out!, stderr: err! };
}

Deno.test(
  "(slow) writers of every kind that are killed lose nothing that had returned, says another program",
  {
    ignore,
  },
  async () => {
    const { code, stdout, stderr } = await prove("--minutes", "0.1", "--processes", "6");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^seed \d+, checked by .*sqlite3.*\n[1-9]\d* writers killed, /);
    assert.match(stdout, /none lost, none altered, none by half/);
  },
);

for (
  const [fault, found] of [
    ["early", /operations were acknowledged|was not copied|is missing/],
    ["halves", /operations were acknowledged/],
    ["references", /references in main\.db/],
    ["lines", /the JSONL of .* is missing/],
  ] as const
) {
  Deno.test(
    `(slow) the proof finds writers that do wrong, and again from the seed: ${fault}`,
    { ignore },
    async () => {
      let again = ["--processes", "3"];
      for (let turn = 0; turn < 2; turn++) {
        const { code, stderr } = await prove("--minutes", "0.5", "--fault", fault, ...again);
        assert.equal(code, 1);
        assert.match(stderr, found);
        again = /Again: deno task prove (--seed \d+ --group \d+ --processes 3)/.exec(stderr)![1]!
          .split(" ");
        const folder = /the files are in (\S+)/.exec(stderr)![1]!;
        Deno.removeSync(folder, { recursive: true });
      }
    },
  );
}
