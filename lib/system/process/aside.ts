import { builtin } from "../builtin.ts";
import { Deno, inputRun } from "../runtime.ts";

/** What is called aside: a function that knows nothing but what it gets, also of its module. */
export interface AsideCall<Functions extends readonly unknown[], Data> {
  /** The functions that it needs; as it is one, they come as text. */
  readonly functions: Functions;
  /** What JSON carries. */
  readonly data: Data;
  /** The files that it reads; whatever it likes if absent. */
  readonly reads?: readonly string[] | undefined;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** What a call came to: what it gave, or what of an error can be sent. */
type Outcome =
  | { readonly result: unknown }
  | { readonly error: Readonly<Record<string, unknown>> & { readonly message: string } };

/**
 * Calls a function that takes long beside the program, so that others are answered meanwhile: in a process of its own where
 * one may be started, as nothing else ends what SQLite is at; else in a thread, which is left alone once the signal comes.
 *
 * @throws what the function throws, and the signal's reason
 */
export async function callAside<Functions extends readonly unknown[], Data, Result>(
  work: (functions: Functions, data: Data, load: (module: string) => unknown) => Result,
  call: AsideCall<Functions, Data>,
): Promise<Result> {
  call.signal.throwIfAborted();
  const code = codeOf(work, call);
  return resultOf(await (mayStartAnother() ? inProcess(code, call) : inThread(code, call)));
}

/** Calls a function in a thread, which hands over much in little time; the signal leaves it alone. @throws as `callAside` */
export async function callInThread<Functions extends readonly unknown[], Data, Result>(
  work: (functions: Functions, data: Data, load: (module: string) => unknown) => Result,
  call: Omit<AsideCall<Functions, Data>, "reads">,
): Promise<Result> {
  call.signal.throwIfAborted();
  return resultOf(await inThread(codeOf(work, call), call));
}

function codeOf<Functions extends readonly unknown[], Data>(
  work: (functions: Functions, data: Data, load: (module: string) => unknown) => unknown,
  { functions, data }: AsideCall<Functions, Data>,
): string {
  return `const load = (name) => globalThis.process.getBuiltinModule(name);
    let outcome;
    try {
      outcome = { result: (${work})([${functions}], ${JSON.stringify(data)}, load) };
    } catch (error) {
      outcome = { error: { ...error, message: error.message } };
    }`;
}

function resultOf<Result>(outcome: Outcome): Result {
  if ("error" in outcome) throw Object.assign(new Error(), outcome.error);
  return outcome.result as Result;
}

/** A compiled program is no runtime that could run another one. */
function mayStartAnother(): boolean {
  if (Deno.build.standalone) return false;
  const { state } = Deno.permissions.querySync({ name: "run", command: Deno.execPath() });
  return state === "granted";
}

async function inProcess(
  code: string,
  { reads, signal }: Pick<AsideCall<[], unknown>, "reads" | "signal">,
): Promise<Outcome> {
  const child = new Deno.Command(Deno.execPath(), {
    args: inputRun(reads),
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const end = () => child.kill("SIGKILL");
  signal.addEventListener("abort", end);
  try {
    const send = `const bytes = load("node:v8").serialize(outcome);
      const { Deno, process } = globalThis;
      if (Deno === undefined) process.stdout.write(bytes);
      else for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));`;
    const writer = child.stdin.getWriter();
    writer.write(new TextEncoder().encode(`${code}\n${send}`)).catch(() => {});
    writer.close().catch(() => {});
    const { stdout, success } = await child.output();
    signal.throwIfAborted();
    if (!success) throw new Error("the process that was started for it ended");
    return builtin("node:v8").deserialize(stdout);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

function inThread(
  code: string,
  { signal }: Pick<AsideCall<[], unknown>, "signal">,
): Promise<Outcome> {
  const { Worker } = builtin("node:worker_threads");
  const send = `load("node:worker_threads").parentPort.postMessage(outcome);`;
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  const worker = new Worker(`${code}\n${send}`, { eval: true });
  const end = () => reject(signal.reason);
  signal.addEventListener("abort", end);
  worker.on("message", resolve);
  worker.on("error", reject);
  return promise.finally(() => {
    signal.removeEventListener("abort", end);
    worker.terminate();
  });
}
