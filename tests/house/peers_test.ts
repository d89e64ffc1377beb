import assert from "node:assert/strict";
import { withFolder } from "../../bench/peers/folder.ts";

const PROGRAMS = new URL("../../bench/peers/programs/", import.meta.url).href;

/** Runs one of the programs that `deno task peers` measures. */
async function run<T>(program: string, ...args: string[]): Promise<T> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", `${PROGRAMS}${program}`, ...args],
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("every value that deno task peers tries comes back unchanged", async () => {
  const values = await withFolder((folder) => run<object>("xetrack.ts", "values", folder));
  assert.deepEqual(new Set(Object.values(values)), new Set(["yes"]));
  assert.equal(Object.keys(values).length, 11);
});

Deno.test("the programs that deno task peers measures store what they say", async () => {
  for (const program of ["xetrack.ts", "bare_sqlite.ts"]) {
    await withFolder(async (folder) => {
      const { events } = await run<{ events: number }>(program, "fill", folder, "1200", "60");
      assert.deepEqual([events, await run(program, "count", folder)], [1200, 1200]);
      assert.equal((await run<{ events: number }>(program, "read", folder)).events, 1200);
    });
  }
});
