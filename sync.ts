/**
 * Brings files of events to one store that an existing engine runs, and back.
 *
 * @module
 */
export { sync, type SyncOptions, type SyncResult } from "./lib/sync/sync.ts";
export { type WatchOptions, watchSync } from "./lib/sync/watch.ts";
