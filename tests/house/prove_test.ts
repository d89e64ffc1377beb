import assert from "node:assert/strict";
import { whyNoTrace } from "../../prove/power/trace.ts";
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

/** Tells whether calls of the system cannot be recorded here, and says so. */
const isBlind = isUntraceable();

function isUntraceable(): boolean {
  const why = whyNoTrace();
  if (why !== undefined) console.error(`no power is cut in tests/house/prove_test.ts: ${why}`);
  return why !== undefined;
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
  { ignore },
  async () => {
    const { code, stdout, stderr } = await prove(
      ...["--only", "kills", "--minutes", "0.1", "--processes", "6"],
    );
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^seed \d+, checked by .*sqlite3.*\n[1-9]\d* writers killed, /);
    assert.match(stdout, /, [1-9]\d* rows of runs, .*none lost, none altered, none by half/);
  },
);

Deno.test(
  "programs that write to one file and end in any way leave all in the file alone",
  { ignore },
  async () => {
    const { code, stdout, stderr } = await prove("--only", "closes", "--minutes", "0.04");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /[1-9]\d* programs ended .* the file alone held all of [1-9]\d* things/);
  },
);

Deno.test(
  "what a loss of power may leave of a writer has all that it was promised, and each export whole",
  { ignore: ignore || isBlind },
  async () => {
    const { code, stdout, stderr } = await prove("--only", "power", "--minutes", "0.02");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /[1-9]\d* images that a loss of power may leave, .* no file damaged/);
  },
);

Deno.test(
  "(slow) readers and trackers that nobody closes, and writers at once, come to a good end",
  { ignore: ignore || Deno.build.os !== "linux" },
  async () => {
    const { code, stdout, stderr } = await prove("--only", "forgotten", "--minutes", "0.05");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /[1-9]\d* readers and trackers opened and forgotten/);
    const load = await prove("--only", "load", "--minutes", "0.01");
    assert.equal(load.code, 0, load.stderr);
    assert.match(load.stdout, /\n +1 {2}full +\d+ .*\n2 loads: nothing lost/);
  },
);

/** What programs do wrong → what is found; whether it is found again from the seed. */
const FAULTS: readonly (readonly [fault: string, found: RegExp, again?: "again"])[] = [
  ["early", /operations were acknowledged|was not copied|is missing/, "again"],
  ["halves", /operations were acknowledged/, "again"],
  ["references", /references in main\.db/, "again"],
  ["lines", /the JSONL of .* is missing/, "again"],
  ["runs", /runs of main\.db, and their rows/, "again"],
  ["unfolded", /the file alone gives .* was acknowledged/],
  ["unsynced", /operations were acknowledged|was not copied|is missing/, "again"],
  ["in place", /the export .* is (missing|neither the old nor the new one)/, "again"],
  ["hog", /a call took \d+/],
  ["kept", /\d+ files stay open/],
];
/** These are found at once. */
const QUICK = ["unfolded", "unsynced"];

for (const [fault, found, again] of FAULTS) {
  const isSeen = !isBlind || (fault !== "unsynced" && fault !== "in place");
  Deno.test(
    `${QUICK.includes(fault) ? "" : "(slow) "}the proof finds programs that do wrong: ${fault}`,
    { ignore: ignore || !isSeen || (fault === "kept" && Deno.build.os !== "linux") },
    async () => {
      // It ends with what it finds.
      const minutes = fault === "kept" ? "0.03" : "5";
      let args = ["--minutes", minutes, "--processes", "3", "--fault", fault];
      for (let turn = 0; turn < (again === undefined ? 1 : 2); turn++) {
        const { code, stderr } = await prove(...args);
        assert.equal(code, 1);
        assert.match(stderr, found);
        const folder = /the files are in (\S+)/.exec(stderr)?.[1];
        if (folder !== undefined) Deno.removeSync(folder, { recursive: true });
        if (again === undefined) continue;
        const [, same] = /Again: deno task prove (--only .*)/.exec(stderr)!;
        args = [...same!.split(" "), "--minutes", "5", "--fault", fault];
      }
    },
  );
}
