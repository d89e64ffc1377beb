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
export const LEFT_OUT_ON_BUN: Readonly<Record<string, string>> = {};

/** What else is left out on Node. */
export const LEFT_OUT_ON_NODE: Readonly<Record<string, string>> = {};
