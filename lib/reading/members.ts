/** A class whose instances are opened on a file. */
interface Opened {
  readonly prototype: object;
}

/** What to do instead of assigning to a member. */
const INSTEAD: Readonly<Record<string, (owner: string) => string>> = {
  db: (owner) => `it is the file that was opened; open another with new ${owner}(path)`,
  table: (owner) => `it is set once; open another with new ${owner}(path, { table })`,
  engine: (owner) => `it is set once; open another with new ${owner}(path, { engine })`,
  trackId: (owner) => `a run keeps its id; begin another with new ${owner}(path, { trackId })`,
  params: () => "use setParam(key, value) or setParams({ … })",
  latest: () => "it is what log stored last; setValue changes stored events",
  columns: () => "a column comes with the first event that has its key",
  dtypes: () => "widen(column, kind) of a Reader changes the kind of a column",
  status: () => "use finish()",
};

/** Names of Python's that differ here by more than their case. */
const PYTHON: Readonly<Record<string, string>> = {
  table_name: "table",
  count_run: "count",
  get_timestamp: "none: log gives the timestamp",
  add_column: "none: columns come by themselves",
  to_sql_type: "none: dtypes tells the kinds",
  validate_result: "none: track does it",
  to_mb: "none",
};

/** Has assigning to what can only be read, and asking for a name of Python's, say what to do instead. */
export function explainMembers(type: Opened): void {
  explainAssignments(type.prototype);
  for (const owner of [type.prototype, type]) explainPython(owner);
}

function explainAssignments(prototype: object): void {
  for (const [name, member] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (member.get === undefined || member.set !== undefined) continue;
    const set = function (this: object) {
      throw refusal(name, this.constructor.name);
    };
    Object.defineProperty(prototype, name, { ...member, set });
  }
}

function explainPython(owner: object): void {
  const own = Object.getOwnPropertyNames(owner).filter((name) => /[a-z][A-Z]/.test(name));
  const renamed = own.map((name) => [snakeOf(name), name] as const);
  for (const [name, here] of [...renamed, ...Object.entries(PYTHON)]) {
    if (name in owner) continue;
    const refuse = () => {
      throw new TypeError(`Cannot use "${name}": that is Python's name; here it is ${here}`);
    };
    Object.defineProperty(owner, name, { get: refuse, set: refuse, configurable: true });
  }
}

function snakeOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function refusal(name: string, owner: string): TypeError {
  const why = INSTEAD[name]?.(owner) ?? "it can only be read";
  return new TypeError(`Cannot assign to "${name}" of a ${owner}: ${why}`);
}

/** Has assigning to one of the params say what to do instead; they are a copy. */
export function explainParams<P extends object>(params: P): P {
  const refuse = (_: P, key: PropertyKey): never => {
    const why = "params are a copy; use setParam(key, value)";
    throw new TypeError(`Cannot change param "${String(key)}" of a Tracker: ${why}`);
  };
  Object.freeze(params);
  return new Proxy(params, { set: refuse, deleteProperty: refuse, defineProperty: refuse });
}
