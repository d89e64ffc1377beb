import { Deno } from "../runtime.ts";

/** The group of processes whose limit of memory holds for this one, as a container has it. */
export interface MemoryGroup {
  /** In bytes. */
  readonly limit: number;
  /** The files that say what the group takes; none where they may not be read. */
  readonly usage?: string | undefined;
  readonly stat?: string | undefined;
}

/** What a version of cgroups has: where, which line of `/proc/self/cgroup` is its, and its files. */
const VERSIONS = [
  { root: "/sys/fs/cgroup", controller: "", limit: "memory.max", usage: "memory.current" },
  {
    root: "/sys/fs/cgroup/memory",
    controller: "memory",
    limit: "memory.limit_in_bytes",
    usage: "memory.usage_in_bytes",
  },
] as const;

/** Gives the group with the least limit; `undefined` where the system's memory is the limit, or nobody may ask. */
export function memoryGroup(): MemoryGroup | undefined {
  const isGranted = (name: "sys" | "all") => permissionsOf(name).every(isPermitted);
  if (!isGranted("sys")) return undefined;
  const { total } = Deno.systemMemoryInfo();
  const known = [
    ...isGranted("all") ? groups() : [],
    { limit: globalThis.process.constrainedMemory() },
  ];
  return known.filter(({ limit }) => limit > 0 && limit < total)
    .reduce<MemoryGroup | undefined>(
      (least, group) => least === undefined || group.limit < least.limit ? group : least,
      undefined,
    );
}

/** Deno keeps what is in `/sys` and `/proc` for those who may do everything. */
function permissionsOf(what: "sys" | "all"): Deno.PermissionDescriptor[] {
  if (what === "sys") return [{ name: "sys", kind: "systemMemoryInfo" }];
  return (["read", "write", "net", "env", "run", "ffi", "sys"] as const).map((name) => ({ name }));
}

function isPermitted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

/** A limit holds for all groups within. In a container, the group that is named may be seen as the root. */
function groups(): MemoryGroup[] {
  const lines = textOf("/proc/self/cgroup").split("\n").map((line) => line.split(":"));
  return VERSIONS.flatMap(({ root, controller, limit, usage }) => {
    const line = lines.find(([, names]) => names?.split(",").includes(controller));
    const parts = (line?.slice(2).join(":") ?? "").split("/").filter((part) => part !== "");
    return [...parts.keys(), parts.length].map((depth) => {
      const folder = [root, ...parts.slice(0, depth)].join("/");
      return {
        limit: Number.parseInt(textOf(`${folder}/${limit}`)),
        usage: ifThere(`${folder}/${usage}`),
        stat: ifThere(`${folder}/memory.stat`),
      };
    });
  });
}

function ifThere(path: string): string | undefined {
  return textOf(path) === "" ? undefined : path;
}

function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}
