import { isStore } from "../../../sync/address.ts";
import { pullStore } from "../../../sync/pull.ts";
import { TemporaryFolder } from "../../../system/disk/temporary.ts";
import type { Command } from "../../command.ts";
import type { Options } from "../../line/options.ts";
import { Progress } from "../../terminal/progress.ts";

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
  using folder = new TemporaryFolder();
  using progress = new Progress();
  const addresses = new Map<string, string>();
  const fileOf = async (word: string): Promise<string> => {
    if (!isStore(word)) return word;
    const path = `${folder.path}/${addresses.size}.db`;
    addresses.set(path, word);
    await pullStore(word, path, {
      tables: options.tables ?? (command.name === "" ? undefined : ["events"]),
      assets: command.name === "show",
      onProgress: (events) => progress.show(() => `Read ${events} events`),
    });
    return path;
  };
  const nameStores = (text: string) => {
    let named = text;
    for (const [path, address] of addresses) named = named.replaceAll(path, address);
    return named;
  };
  try {
    const [db, ...others] = operands;
    const dbs = options.dbs && await Array.fromAsync(options.dbs, fileOf);
    const first = dbs?.[0] ?? await fileOf(db!);
    const { text, code } = await perform(command, [first, ...others], { ...options, dbs });
    return { text: [...text].map(nameStores), code };
  } catch (error) {
    if (error instanceof Error) error.message = nameStores(error.message);
    throw error;
  }
}
