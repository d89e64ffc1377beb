import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

Deno.test("(slow) examples/bench_gate.ts: a gate stops what is slower, and lets pass what was mended", async () => {
  const path = fileURLToPath(new URL("../../examples/bench_gate.ts", import.meta.url));
  const { code, stdout } = await new Deno.Command(Deno.execPath(), { args: ["run", "-A", path] })
    .output();
  const text = new TextDecoder().decode(stdout);
  assert.equal(code, 0, text);
  assert.match(
    text,
    /^\$ xt bench run .*\n[^]*\| slower +\|\nexit code 1\n[^]*\| same +\|\nexit code 0\n/m,
  );
});
