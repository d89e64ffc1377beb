/** Folders and files of tests about Deno's own tools, and those tools. */
export const OTHERS: Readonly<Record<string, string>> = {
  "tests/house/": "the sources, docs and tasks, by Deno's tools",
  "tests/system/": "the package for npm, made by deno pack",
  "tests/ui/browser/": "a browser, driven from Deno",
  "tests/cli/compile_test.ts": "deno compile",
  "tests/frame/notebook_test.ts": "the kernel of Deno for Jupyter",
};

/** Beginnings of the names of tests that are left out on both, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  "a query over a connection that is cut ends":
    "a connection cut by fetch at the moment that its query begins",
  "the sampler's worker starts with": "threads by the names that Deno gives them",
  "no worker runs before": "threads by the names that Deno gives them",
  "columns may have any name, before and behind verbs": "__proto__, which Deno alone switches off",
  "the next export there removes what a killed one left": "locks of folders, which Deno alone has",
  "an export goes where a link leads":
    "the output of a program by its name, which is a socket here",
  "a Deno program with OTEL_DENO=true": "what Deno itself tells of a program",
  "the AI SDK's own spans come": "what Deno itself tells of a program",
  "the AI SDK's example logs tokens": "packages that deno fetches as a program imports them",
  "TensorFlow.js logs": "packages that deno fetches as a program imports them",
  "brain.js logs": "packages that deno fetches as a program imports them",
  "onnxruntime logs": "packages that deno fetches as a program imports them",
};

/** What else is left out on Bun. */
export const LEFT_OUT_ON_BUN: Readonly<Record<string, string>> = {
  "each type of object comes back deeply equal":
    "what node:assert compares: Bun's no Map within itself",
  "an error behind the block of a run": "where a block ends, which Bun does not tell",
  "random events read back as they were logged, from few":
    "columns oid and _rowid_, which Bun's SQLite does not add",
  "what is no data is refused with its name": "the words of V8's errors",
  "objects that refer to each other in any way":
    "errors without members, where JavaScriptCore's have some",
  "a table prints whatever it holds": "functions by their text, which Bun writes anew",
  "logBatch() stores NULL for null and undefined in a table":
    "functions by their text, which Bun writes anew",
  "arguments are compared by structure": "errors without members, where JavaScriptCore's have some",
  "results come back as they were": "errors without members, where JavaScriptCore's have some",
  "what a result has twice comes back": "errors without members, where JavaScriptCore's have some",
  "a File keeps its name": "types of files, to which Bun adds the character set",
  "bytes are stored as they are, a Blob with its type":
    "types of files, to which Bun adds the character set",
  "memory that a call takes and gives back shows":
    "memory that goes back to the system, which Bun keeps",
  "a stream that was let go of is collected": "a collection at a word, by flags of V8",
};

/** What else is left out on Node. */
export const LEFT_OUT_ON_NODE: Readonly<Record<string, string>> = {};
