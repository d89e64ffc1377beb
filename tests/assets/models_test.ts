/* Models of ml.js, and classes like theirs: nested classes, fields that hold functions, toJSON and load. */
import assert from "node:assert/strict";
import KNN from "ml-knn";
import { GaussianNB, MultinomialNB } from "ml-naivebayes";
import { RandomForestClassifier, RandomForestRegression } from "ml-random-forest";
import { SimpleLinearRegression } from "ml-regression-simple-linear";
import { decodeAsset, Reader, Tracker, TrackerError } from "../../mod.ts";
import { errorOf, tempFolder, warningsOf } from "../support/mod.ts";

const FEATURES = Array.from(
  { length: 40 },
  (_, i) => [i % 7 + (i < 20 ? 0 : 9), i % 5, i % 3, i % 11],
);
const LABELS = FEATURES.map((_, i) => i < 20 ? 0 : 1);
const FOREST = { seed: 3, maxFeatures: 3, replacement: false, nEstimators: 5, noOOB: true };

interface Model {
  predict(features: number[][]): unknown;
}

function trained<M extends Model & { train(features: number[][], labels: number[]): void }>(
  model: M,
): M {
  model.train(FEATURES, LABELS);
  return model;
}

/** Models, each with its class. */
const MODELS: Readonly<Record<string, [type: unknown, make: () => Model]>> = {
  KNN: [KNN, () => new KNN(FEATURES, LABELS, { k: 3 })],
  GaussianNB: [GaussianNB, () => trained(new GaussianNB())],
  MultinomialNB: [MultinomialNB, () => trained(new MultinomialNB())],
  RandomForestClassifier: [
    RandomForestClassifier,
    () => trained(new RandomForestClassifier(FOREST)),
  ],
  RandomForestRegression: [
    RandomForestRegression,
    () => trained(new RandomForestRegression(FOREST)),
  ],
};

type Registrable = Parameters<Tracker["assets"]["register"]>[0];

for (const [name, [type, make]] of Object.entries(MODELS)) {
  Deno.test(`a ${name} of ml.js comes back by JSON, and predicts as before`, () => {
    using folder = tempFolder();
    const path = folder.file("runs.db");
    const model = make();
    const expected = JSON.stringify(model.predict(FEATURES));
    let bytes: Uint8Array;
    {
      using tracker = new Tracker(path);
      tracker.assets.register(type as Registrable, { json: true });
      assert.deepEqual(warningsOf(() => tracker.log({ model })), []);
      bytes = tracker.assets.bytes(tracker.column("model")[0] as string)!;
    }
    using reader = new Reader(path);
    reader.assets.register(type as Registrable, { json: true });
    const classes = [[type as Registrable, { json: true }]] as const;
    for (const back of [reader.get("model"), decodeAsset(bytes, { classes })] as Model[]) {
      assert.ok(back instanceof (type as typeof KNN));
      assert.equal(JSON.stringify(back.predict(FEATURES)), expected);
    }
  });
}

Deno.test("a linear regression of ml.js comes back by its fields, and by JSON", () => {
  const model = new SimpleLinearRegression([1, 2, 3], [2, 4, 6]);
  for (const codec of [undefined, { json: true }]) {
    using tracker = new Tracker(Tracker.IN_MEMORY);
    tracker.assets.register(SimpleLinearRegression, codec);
    tracker.log({ model });
    assert.equal((tracker.get("model") as typeof model).predict(4), 8);
  }
});

class Leaf {
  value = 1;
  get(): number {
    return this.value;
  }
}
class Branch {
  parts: (Branch | Leaf)[] = [new Leaf()];
  best?: Leaf;
  sum(): number {
    return this.parts.reduce(
      (sum, part) => sum + (part instanceof Leaf ? part.get() : part.sum()),
      0,
    );
  }
}
class Tree {
  root = new Branch();
  byName = new Map([["leaf", new Leaf()]]);
  options = { depth: 2, kernel: (x: number) => x };
  predict = () => this.root.sum();
  total(): number {
    return this.root.sum() + this.byName.get("leaf")!.get();
  }
}

function makeTree(): Tree {
  const tree = new Tree();
  tree.root.parts.push(new Branch());
  tree.root.best = tree.root.parts[0] as Leaf;
  return tree;
}

Deno.test("register() takes the classes of an instance's parts along, and says so in one message", () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using tracker = new Tracker(path);
  tracker.assets.register(Tree);
  const said = warningsOf(() => {
    tracker.log({ tree: makeTree() });
    tracker.log({ tree: makeTree() });
  });
  assert.equal(said.length, 2);
  assert.match(said[0]!, /instances of Branch, Leaf are parts of one that is registered: /);
  assert.match(said[1]!, /functions in predict, kernel: they come back without/);
  const tree = tracker.get("tree") as Tree;
  assert.ok(tree instanceof Tree && tree.root instanceof Branch);
  assert.equal(tree.total(), 3);
  assert.equal(tree.root.best, tree.root.parts[0]);
  assert.deepEqual(tree.options as unknown, { depth: 2 });
  assert.equal(tracker.assets.count, 1);

  using reader = new Reader(path);
  assert.match(errorOf(() => reader.get("tree")).message, /class "Tree" is not registered/);
  reader.assets.register(Tree);
  const plain = reader.get("tree") as { root: object; byName: Map<string, object> };
  assert.ok(plain instanceof Tree);
  assert.deepEqual(plain.byName, new Map([["leaf", { value: 1 }]]));
  reader.assets.register(Branch);
  reader.assets.register(Leaf);
  assert.equal((reader.get("tree") as Tree).total(), 3);
  tracker.assets.register(Leaf, {
    encode: (leaf) => leaf.value,
    decode: (value) => Object.assign(new Leaf(), { value }),
  });
  tracker.log({ tree: makeTree() });
  assert.equal((tracker.get("tree") as Tree).total(), 3);
});

Deno.test("parts that have more than fields stay plain data, and what a codec gives is the codec's", () => {
  class Hidden {
    #secret = 1;
    shown = 2;
    get(): number {
      return this.#secret;
    }
  }
  class Holder {
    part: unknown = new Hidden();
  }
  using tracker = new Tracker(Tracker.IN_MEMORY);
  tracker.assets.register(Holder);
  const said = warningsOf(() => tracker.log({ holder: new Holder() }));
  assert.deepEqual(said.length, 1);
  assert.match(said[0]!, /Hidden come back as plain data/);
  assert.deepEqual((tracker.get("holder") as Holder).part, { shown: 2 });
  using other = new Tracker(Tracker.IN_MEMORY, { warnings: false });
  let given: unknown;
  other.assets.register(Holder, {
    encode: () => ({ leaf: new Leaf() }),
    decode: (data) => (given = data, new Holder()),
  });
  other.log({ holder: new Holder() });
  other.get("holder");
  assert.deepEqual(given, { leaf: { value: 1 } });
  other.log({ plain: new Map([[1, makeTree().root]]) });
  assert.ok(!((other.get("plain") as Map<number, unknown>).get(1) instanceof Branch));
});

Deno.test("{ json: true } keeps what JSON does not, takes fromJSON, and is refused where it cannot be", () => {
  class Scaler {
    readonly mean: number;
    readonly bytes = new Uint8Array([1, 2]);
    constructor(mean: number) {
      this.mean = mean;
    }
    toJSON(): unknown {
      return {
        mean: this.mean,
        bytes: this.bytes,
        skipped: undefined,
        at: new Date(0),
        fn: () => 1,
      };
    }
    static fromJSON(data: { mean: number; at: string }): Scaler {
      assert.deepEqual(Object.keys(data), ["mean", "bytes", "at"]);
      assert.equal(data.at, "1970-01-01T00:00:00.000Z");
      return new Scaler(data.mean);
    }
  }
  using tracker = new Tracker(Tracker.IN_MEMORY);
  tracker.assets.register(Scaler, { json: true });
  tracker.log({ scaler: new Scaler(NaN) });
  assert.ok(Number.isNaN((tracker.get("scaler") as Scaler).mean));
  const refused = [
    [Leaf, { json: true }, /"Leaf" by JSON: its instances have no toJSON$/],
    [
      class A {
        toJSON() {}
      },
      { json: true },
      /"A" by JSON: it has no fromJSON or load$/,
    ],
    [Scaler, { json: true, encode: () => 1 }, /json stands for encode and decode$/],
  ] as const;
  using other = new Tracker(Tracker.IN_MEMORY);
  for (const [type, codec, words] of refused) {
    const error = errorOf(() => other.assets.register(type as Registrable, codec));
    assert.ok(error instanceof TypeError && !(error instanceof TrackerError));
    assert.match(error.message, words);
  }
});
