import { now, pathOf, type Report } from "./process.ts";

/** In ms: so long after the last program is ready all begin. */
const NOTICE = 200;

/** Has programs in `programs/` begin at one moment, when all of them have started, and gives what each says. */
export async function askTogether<T = Report>(
  programs: readonly (readonly [name: string, ...args: string[]])[],
  onBegin: (moment: number) => void = () => {},
): Promise<T[]> {
  const started = programs.map(([name, ...args]) => start(pathOf(`programs/${name}`), args));
  for (const { said } of started) await said.read();
  const moment = now() + NOTICE;
  onBegin(moment);
  return await Promise.all(started.map(async ({ child, said }) => {
    const stdin = child.stdin.getWriter();
    await stdin.write(new TextEncoder().encode(`${moment}`));
    await stdin.close();
    let text = "";
    for (let piece = await said.read(); !piece.done; piece = await said.read()) text += piece.value;
    const { success } = await child.status;
    if (!success) throw new Error(`A program failed, and said: ${text}`);
    return JSON.parse(text);
  }));
}

function start(path: string, args: readonly string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", path, ...args],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  return { child, said: child.stdout.pipeThrough(new TextDecoderStream()).getReader() };
}

/** Says that a program is ready, waits for the moment at which all begin, and gives it, in ms since 1970. */
export async function begin(): Promise<number> {
  console.log("ready");
  const moment = Number(await new Response(Deno.stdin.readable).text());
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, moment - now())));
  return moment;
}
