import { isStore } from "../../../sync/address.ts";
import { pullStore } from "../../../sync/pull.ts";
import { TemporaryFolder } from "../../../system/disk/temporary.ts";
import type { Command } from "../../command.ts";
import type { Options } from "../../line/options.ts";
import { UsageError } from "../../line/usage.ts";
import { Progress } from "../../terminal/progress.ts";
import { wantOf } from "./want.ts";

/** Commands that may ask for any table. */
const ALL = ["", "ui"];

/** What a command line asks for. */
interface Call {
  readonly command: Command;
  readonly operands: readonly string[];
  readonly options: Options;
}

/** What a command gave. */
interface Outcome {
  readonly text: Iterable<string>;
  readonly code: number;
}

/**
 * Has a command that reads files read stores: each is a file meanwhile, which has what the command may ask for, so that
 * it gives what it gives on one file of all sources.
 */
export async function onStores(
  { command, operands, options }: Call,
  perform: (command: Command, operands: readonly string[], options: Options) => Promise<Outcome>,
): Promise<Outcome> {
  if (options.write) throw new UsageError("Cannot use --write with a store: it is only read");
  using folder = new TemporaryFolder();
  using progress = new Progress();
  /** Address → file. */
  const files = new Map<string, string>();
  const fileOf = async (word: string): Promise<string> => {
    if (!isStore(word)) return word;
    const there = files.get(word);
    if (there !== undefined) return there;
    const path = `${folder.path}/${files.size}.db`;
    files.set(word, path);
    await pullStore(word, path, {
      tables: options.tables,
      usual: !ALL.includes(command.name),
      assets: command.name === "ui",
      want: wantOf(command.name, operands, options),
      data: options.data,
      extensions: options.extensions,
      onProgress: (events) => progress.show(() => `Read ${events} events`),
    });
    return path;
  };
  const nameStores = (text: string) => {
    let named = text;
    for (const [address, path] of files) named = named.replaceAll(path, address);
    return named;
  };
  try {
    const given = await Array.fromAsync(operands, fileOf);
    const dbs = options.dbs && await Array.fromAsync(options.dbs, fileOf);
    const { text, code } = await perform(command, given, { ...options, dbs });
    return { text: [...text].map(nameStores), code };
  } catch (error) {
    if (error instanceof Error) error.message = nameStores(error.message);
    throw error;
  }
}
