/**
 * Tracks experiments, benchmarks and models in production: one `Tracker`, one SQLite file, nothing else to run.
 *
 * An event is committed when `log` returns, reads back as it went in, and can be queried by any SQL tool.
 *
 * @example
 * ```ts
 * import { Reader, Tracker } from "@xetrack/xetrack";
 * import assert from "node:assert/strict";
 *
 * const path = `${await Deno.makeTempDir()}/runs.db`;
 * {
 *   using tracker = new Tracker(path, { params: { model: "resnet18" } });
 *   tracker.log({ accuracy: 0.9, loss: 0.1, epoch: 1 });
 * }
 * using reader = new Reader(path);
 * assert.equal(reader.latest()[0].accuracy, 0.9);
 * ```
 *
 * @module
 */
export { TrackerError } from "./lib/errors.ts";
export type { Class, ClassCodec } from "./lib/values/cbor/classes.ts";
export type { AssetInfo } from "./lib/assets/store/list.ts";
export type { CacheDeleteOptions, CachedResult } from "./lib/cache/results.ts";
export { copy, type CopyConflict, type CopyOptions, type CopyProgress } from "./lib/reader/copy.ts";
export { type DataFrame, fromRows } from "./lib/frame/data_frame.ts";
export type { Plot } from "./lib/plot/line/plot.ts";
export type { PlotOptions } from "./lib/plot/line/options.ts";
export type { Aggregate } from "./lib/plot/line/windows.ts";
export type { Loggable, Logger } from "./lib/loggers/logger.ts";
export { type LogTapeRecord, sink } from "./lib/loggers/logtape.ts";
export type { EventLog } from "./lib/loggers/message_event.ts";
export {
  type LogHandler,
  logHandler,
  type LogHandlerOptions,
  type StdLogRecord,
} from "./lib/loggers/std_log.ts";
export type { FollowOptions } from "./lib/reader/follow.ts";
export type { TableLike } from "./lib/event/table_like.ts";
export type { TrackOptions, WrapOptions } from "./lib/functions/wrap.ts";
export type {
  DataLevel,
  DataRecord,
  LogRecord,
  Sink,
  TextLevel,
  TextRecord,
} from "./lib/logs/record.ts";
export type { EventTable } from "./lib/reading/event_table.ts";
export type {
  Choice,
  ExportOptions,
  Named,
  PlotWhich,
  RowsOptions,
  Scope,
} from "./lib/reading/options.ts";
export { type LogsOptions, Reader } from "./lib/reader/reader.ts";
export type { ReaderOptions } from "./lib/reader/options.ts";
export type { DriftOptions } from "./lib/monitor/drift/options.ts";
export type { DriftRow } from "./lib/monitor/drift/row.ts";
export type { CompareOptions, Comparison, ComparisonRow } from "./lib/runs/summary/compare.ts";
export type { RunEdit } from "./lib/runs/edits.ts";
export type { RunsOptions } from "./lib/runs/summary/options.ts";
export type { Connection } from "./lib/store/database.ts";
export { Tracker } from "./lib/tracker/tracker.ts";
export { decodeAsset, type DecodeOptions, readAsset } from "./lib/assets/exported.ts";
export type { Assets } from "./lib/assets/assets.ts";
export type { TrackerOptions } from "./lib/tracker/options.ts";
export type {
  Columns,
  Environment,
  Event,
  Kind,
  Logged,
  QueryParams,
  Row,
  Run,
  RunStatus,
  RunSummary,
  Schema,
  SchemaIssue,
  SchemaResult,
  Stamp,
} from "./lib/types.ts";
