/** The files of commands, each loaded when its command is called. Whoever puts the modules together finds them here. */
export interface CommandFiles {
  readonly "./commands/set.ts": typeof import("./commands/set.ts");
  readonly "./commands/runs/delete.ts": typeof import("./commands/runs/delete.ts");
  readonly "./commands/copy.ts": typeof import("./commands/copy.ts");
  readonly "./commands/widen.ts": typeof import("./commands/widen.ts");
  readonly "./commands/assets/change.ts": typeof import("./commands/assets/change.ts");
  readonly "./commands/monitor/watch.ts": typeof import("./commands/monitor/watch.ts");
  readonly "./commands/ui/report.ts": typeof import("./commands/ui/report.ts");
  readonly "./commands/stores/sync.ts": typeof import("./commands/stores/sync.ts");
  readonly "./commands/doors/import.ts": typeof import("./commands/doors/import.ts");
  readonly "./commands/bench/import.ts": typeof import("./commands/bench/import.ts");
  readonly "./commands/bench/run.ts": typeof import("./commands/bench/run.ts");
  readonly "./commands/bench/compare.ts": typeof import("./commands/bench/compare.ts");
  readonly "./commands/bench/ls.ts": typeof import("./commands/bench/ls.ts");
  readonly "./commands/bench/history.ts": typeof import("./commands/bench/history.ts");
  readonly "./commands/bench/changes.ts": typeof import("./commands/bench/changes.ts");
  readonly "./commands/bench/export.ts": typeof import("./commands/bench/export.ts");
  readonly "./commands/doors/eval.ts": typeof import("./commands/doors/eval.ts");
  readonly "./commands/doors/otel.ts": typeof import("./commands/doors/otel.ts");
  readonly "./commands/doors/mcp.ts": typeof import("./commands/doors/mcp.ts");
  readonly "./commands/doors/skill.ts": typeof import("./commands/doors/skill.ts");
}
