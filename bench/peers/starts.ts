import type { Environment } from "./environment.ts";

/** Gives the time of a program that only imports the peer, its start included, in ms. */
export async function importTime({ imports: [command, ...args], env }: Environment) {
  const start = performance.now();
  const { success, stderr } = await new Deno.Command(command!, { args, env }).output();
  const time = performance.now() - start;
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim().split("\n")[0]);
  return time;
}

/** Gives the time until the peer's command line prints something of a store, in ms. */
export async function commandTime(environment: Environment, folder: string): Promise<number> {
  const [command, ...args] = environment.command(folder)!;
  const env = { ...environment.env, ...environment.peer.commandEnv?.(folder) };
  const start = performance.now();
  const process = new Deno.Command(command!, { args, env, stdout: "piped", stderr: "null" })
    .spawn();
  let first: number | undefined;
  for await (const _ of process.stdout) first ??= performance.now() - start;
  const { code } = await process.status;
  if (first === undefined || code !== 0) throw new Error(`${args.join(" ")} ended with ${code}`);
  return first;
}
