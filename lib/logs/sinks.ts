import type { EncodeOptions } from "../values/cbor/options.ts";
import { wordsOf } from "../errors.ts";
import { reasonOfRuntime } from "../store/reason.ts";
import { type OwnFiles, refuseOwn } from "../store/own_files.ts";
import { formatMillis } from "../event/clock.ts";
import type { Warnings } from "../system/warnings.ts";
import { type Copy, copyEvent } from "../values/copy.ts";
import { AppendedFile } from "../system/appended_file.ts";
import { shift } from "../system/disk/shift.ts";
import { mayRead } from "../system/files.ts";
import { fromRoot } from "../system/path.ts";
import { FileNames } from "./file_names.ts";
import { formatJsonl } from "./jsonl.ts";
import { removeOld } from "./keep.ts";
import { type Line, Lines, logsDelimiter } from "./line.ts";
import type { LogRecord, Sink } from "./record.ts";
import { escapeLines } from "../system/escape.ts";
import { isTerminal, writeTo } from "../system/stream.ts";

/** Where a tracker's records are to go. */
export interface SinkOptions {
  readonly logsPath?: string | undefined;
  readonly logsFileFormat?: string | undefined;
  readonly logsMaxSize?: number | undefined;
  readonly logsKeep?: number | undefined;
  readonly logsStdout?: boolean | undefined;
  readonly jsonl?: string | undefined;
  readonly sinks?: readonly Sink[] | undefined;
}

/** What sinks ask and tell. */
export interface SinkContext {
  /** What no line goes to. */
  readonly own: OwnFiles;
  readonly encode: () => EncodeOptions;
  /** Copies an object that a sink of the user's may change, or keep. */
  readonly copy: Copy;
  readonly warnings: Warnings;
}

/** Where records go. Nothing that goes wrong there comes back to whoever logs: it is warned of, once a sink. */
export class Sinks {
  readonly #own: readonly Sink[];
  readonly #all: readonly Sink[];
  readonly #warnings: Warnings;
  readonly #copy: Copy;
  readonly #kept: OwnFiles;
  readonly #files: AppendedFile[] = [];
  /** What sinks themselves log while they are called. */
  readonly #later: LogRecord[] = [];
  #sending = false;

  /** @throws {TypeError} for a delimiter or a format that cannot be, and for a path that something else is kept at */
  constructor(options: SinkOptions, { own: kept, encode, copy, warnings }: SinkContext) {
    const { logsPath, logsStdout, jsonl, sinks = [] } = options;
    this.#kept = kept;
    this.#warnings = warnings;
    this.#copy = copy;
    const own: Sink[] = [];
    if (logsPath !== undefined || logsStdout) {
      const written = new Lines(logsDelimiter(), encode);
      const lines: ((line: Line, timestamp: string) => void)[] = [];
      if (logsPath !== undefined) lines.push(this.#intoFolder(fromRoot(logsPath), options));
      if (logsStdout) {
        const shown = isTerminal("stdout") ? escapeLines : String;
        lines.push(({ head, text }) =>
          this.#attempt("stdout", () => writeTo("stdout", shown(head + text)))
        );
      }
      own.push((record) => {
        const line = written.of(record);
        for (const write of lines) write(line, record.timestamp);
      });
    }
    if (jsonl !== undefined) own.push(this.#intoJsonl(fromRoot(jsonl)));
    this.#own = own;
    this.#all = [...own, ...sinks.map((sink): Sink => (record) => sink(this.#copied(record)))];
  }

  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  /**
   * Gives records to each sink, in order. What a sink itself logs meanwhile comes after them, and to the files and
   * stdout only: a sink that logs each record that it gets would have no end.
   */
  send(records: readonly LogRecord[]): void {
    if (this.#sending) {
      for (const record of records) this.#later.push(this.#copied(record));
      return;
    }
    this.#sending = true;
    for (const record of records) this.#give(record, this.#all);
    this.#sending = false;
    if (this.#later.length === 0) return;
    for (const record of this.#later.splice(0)) this.#give(record, this.#own);
  }

  #copied(record: LogRecord): LogRecord {
    return "data" in record
      ? { ...record, data: copyEvent(record.data, this.#copy) }
      : { ...record };
  }

  #give(record: LogRecord, sinks: readonly Sink[]): void {
    for (const sink of sinks) {
      try {
        const result: unknown = sink(record);
        if (result instanceof Promise) result.catch((error) => this.#warn("a sink", error));
      } catch (error) {
        this.#warn("a sink", error);
      }
    }
  }

  #intoFolder(folder: string, options: SinkOptions) {
    const { logsFileFormat = "{time:YYYY-MM-DD}.log", logsMaxSize, logsKeep } = options;
    const names = new FileNames(logsFileFormat);
    refuseOwn(folder, this.#kept);
    refuseOwn(`${folder}/${names.of(formatMillis(Date.now()))}`, this.#kept);
    if ((logsMaxSize ?? logsKeep) !== undefined && !mayRead(folder)) {
      const why = "they are neither begun anew nor removed: it takes the permission to read there";
      this.#warnings.once("rotation", `of log files in "${folder}" ${why}`);
    }
    let name: string | undefined;
    let file: AppendedFile;
    const tidy = () =>
      this.#attempt(`"${folder}"`, () => {
        if (logsKeep !== undefined) removeOld(folder, { names, keep: logsKeep, current: name! });
      });
    return ({ head, text }: Line, timestamp: string) => {
      const isNew = name !== (name = names.of(timestamp));
      if (isNew) {
        this.#close(this.#files[0]);
        this.#files[0] = file = this.#file(`${folder}/${name}`);
        if (logsMaxSize !== undefined) {
          const onStuck = (error: unknown) =>
            this.#warn(`another file than "${folder}/${name}"`, error);
          file.limit({ most: logsMaxSize, shift, onFull: tidy, onStuck });
        }
      }
      this.#append(file, text, head);
      if (isNew) tidy();
    };
  }

  #intoJsonl(path: string): Sink {
    refuseOwn(path, this.#kept);
    const file = this.#file(path);
    this.#files[1] = file;
    return (record) => {
      if ("data" in record) this.#append(file, formatJsonl(record));
    };
  }

  #file(path: string): AppendedFile {
    return new AppendedFile(
      path,
      (how) => this.#warnings.once(`gone ${path}`, `"${path}" was ${how}, another one was begun`),
      () => refuseOwn(path, this.#kept),
    );
  }

  #append(file: AppendedFile, text: string, head?: string): void {
    try {
      file.append(text, head);
    } catch (error) {
      this.#warn(`"${file.path}"`, error);
    }
  }

  #attempt(where: string, write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#warn(where, error);
    }
  }

  #warn(where: string, error: unknown): void {
    const why = wordsOf(error, reasonOfRuntime);
    this.#warnings.once(`sink ${where}`, `what was logged did not reach ${where}: ${why}`);
  }

  close(): void {
    for (const file of this.#files) this.#close(file);
  }

  #close(file: AppendedFile | undefined): void {
    if (file !== undefined) this.#attempt(`"${file.path}"`, () => file.close());
  }
}
