/**
 * Trains softmax regression on Iris with three learning rates, tracks each run and its model in one SQLite file,
 * lets the best model name a flower, then asks `xt` which run that was, why, and how their losses fell.
 *
 *     deno task demo [folder]
 */

import { mkdirSync, rmSync } from "node:fs";
import { readAsset, Reader } from "../mod.ts";
import { type Flower, loadIris, SPECIES } from "./iris.ts";
import { SoftmaxRegression } from "./softmax.ts";
import { trackRun } from "./training.ts";

const LEARNING_RATES = [0.01, 0.03, 0.1];
const SEED = 1;

function main(folder = "demo"): void {
  const db = `${folder}/demo.db`;
  removeDatabase(db);
  mkdirSync(folder, { recursive: true });

  const { train, test } = loadIris(SEED);
  console.log(`Iris: ${train.length} flowers to train on, ${test.length} to test with.\n`);
  for (const learningRate of LEARNING_RATES) {
    console.log(trackRun(db, { learningRate, train, test }));
  }

  console.log("\nThe best model, without the database:");
  const file = `${folder}/best_model.cbor`;
  xt("assets", "export", db, bestModel(db), file);
  tryModel(file, test[0]!);

  console.log("\nWhich run was it, and why?");
  xt("best", db, "test_accuracy");
  xt("plot", "line", db, "loss", "--height", "14");
  console.log("\nTo ask more: deno task xt --help");
}

/** Returns the id of the best run's model. */
function bestModel(db: string): string {
  using reader = new Reader(db);
  const [best] = reader.summary({ sort: ["-test_accuracy"], limit: 1 });
  return best!.model;
}

/** Loads a model from its file, and lets it name a flower that it has not seen. */
function tryModel(file: string, flower: Flower): void {
  const classes = [[SoftmaxRegression, SoftmaxRegression.codec]] as const;
  const model = readAsset(file, { classes }) as SoftmaxRegression;
  const probabilities = model.predict(flower);
  const highest = Math.max(...probabilities);
  const species = SPECIES[probabilities.indexOf(highest)];
  const cm = flower.measures.join(", ");
  console.log(`\nA flower of ${cm} cm: ${species}, with a probability of ${highest.toFixed(2)}.`);
  console.log(`In truth: ${SPECIES[flower.species]}.`);
}

/** Runs the command line on the file, as a reader would, and shows the command and its output. */
function xt(...args: string[]): void {
  console.log(`\n$ xt ${args.map(quoteForShell).join(" ")}`);
  const { success } = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-RWE", new URL("../cli.ts", import.meta.url).href, ...args],
    stdout: "inherit",
    stderr: "inherit",
  }).outputSync();
  if (!success) Deno.exit(1);
}

function quoteForShell(argument: string): string {
  return /[\s"*()]/.test(argument) ? `"${argument}"` : argument;
}

/** Removes what an earlier demo left; the two others are SQLite's own, present after a crash. */
function removeDatabase(db: string): void {
  for (const file of [db, `${db}-wal`, `${db}-shm`]) rmSync(file, { force: true });
}

main(Deno.args[0]);
