/** Runs one command line of `xt` after the other, read as JSON from stdin; NUL ends what each says on either stream. */
import { run } from "../../lib/cli/run.ts";

const calls: string[][] = await new Response(Deno.stdin.readable).json();
const encoder = new TextEncoder();
for (const args of calls) {
  const code = await run(args);
  Deno.stdout.writeSync(encoder.encode(`\0${code}\0`));
  Deno.stderr.writeSync(encoder.encode("\0"));
}
