import assert from "node:assert/strict";
import { type Class, decodeAsset, readAsset, Reader, Tracker } from "../../mod.ts";
import { tempFolder } from "../support/mod.ts";

/** Logs a value and gives it back as another program would read it. */
function comeBack(value: unknown, register: (assets: Tracker["assets"]) => void = () => {}) {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  using tracker = new Tracker(path, { warnings: false });
  register(tracker.assets);
  const { value: id } = tracker.log({ value });
  using reader = new Reader(path);
  register(reader.assets);
  return reader.get(String(id));
}

const PLATFORM = [
  class extends Map {},
  class extends Set {},
  class extends Array {},
  class extends Float64Array {},
  class extends DataView<ArrayBuffer> {},
  class extends RegExp {},
  class extends Error {},
  class extends TypeError {},
  class extends DOMException {},
  class extends Date {},
  class extends Promise<number> {},
  class extends WeakMap {},
  class extends Number {},
  class extends URL {},
  class extends Blob {},
  class extends (class extends Map {}) {},
  Map,
  Promise,
];

Deno.test("register() refuses a class that holds what is in no field of it", () => {
  using tracker = new Tracker(Tracker.IN_MEMORY);
  const { assets } = tracker;
  for (const [i, type] of PLATFORM.entries()) {
    const name = `C${i}`;
    const says = new RegExp(`^Cannot register class "${name}": what it has of \\w+ is in no field`);
    assert.throws(() => assets.register(type as Class, { name }), (error: Error) => {
      assert.ok(error instanceof TypeError);
      assert.match(error.message, says);
      return true;
    });
  }
  class Secret {
    #key = 1;
    key() {
      return this.#key;
    }
  }
  class Under extends Secret {}
  for (const type of [Secret, Under]) {
    assert.throws(() => assets.register(type), /it has in #private is in no field: give it encode/);
  }
  class Plain {
    /** Not #private. */
    colour = "#fff";
  }
  assets.register(Plain);
});

class Vocabulary extends Map<string, number> {
  label = "words";
}

Deno.test("a subclass of Map comes back whole by its encode and decode", () => {
  const words = new Vocabulary([["a", 1]]);
  words.label = "more";
  const back = comeBack([words], (assets) =>
    assets.register(Vocabulary, {
      encode: (words): Words => ({ label: words.label, words: [...words] }),
      decode: ({ label, words }: Words) => Object.assign(new Vocabulary(words), { label }),
    }));
  assert.deepEqual(back, [words]);
});

interface Words {
  readonly label: string;
  readonly words: [string, number][];
}

class Layer {
  next: Layer | undefined;
  readonly all = new Map<string, Layer>();
  readonly name: string;
  constructor(name: string) {
    this.name = name;
    this.all.set("self", this);
  }
}

Deno.test("a registered instance that contains itself comes back so", () => {
  const [first, second] = [new Layer("first"), new Layer("second")];
  first.next = second;
  second.next = first;
  const back = comeBack([first, second], (assets) => assets.register(Layer)) as Layer[];
  assert.deepEqual(back, [first, second]);
  assert.ok(back[0] instanceof Layer);
  assert.equal(back[0].next?.next, back[0]);
  assert.equal(back[0].all.get("self"), back[0]);
  const custom = (assets: Tracker["assets"]) =>
    assets.register(Layer, { decode: (data) => Object.assign(new Layer(""), data) });
  assert.throws(
    () => comeBack(first, custom),
    /a Layer that contains itself cannot be stored$/,
  );
});

Deno.test("what a registered instance hides is refused", () => {
  class Model {
    constructor() {
      Object.defineProperty(this, "weights", { value: [1] });
    }
  }
  const register = (assets: Tracker["assets"]) => assets.register(Model);
  assert.throws(() => comeBack(new Model(), register), /its field "weights" is not enumerable/);
});

Deno.test("what keeps its state inside is refused, whatever extends it", () => {
  class Later extends Promise<number> {}
  class Weak extends WeakMap {}
  class Query extends URLSearchParams {}
  for (const value of [Later.resolve(1), new Weak(), new Query("a=1")]) {
    assert.throws(
      () => comeBack(value),
      /^TypeError: Cannot log "value": an? \w+ cannot be stored/,
    );
    assert.throws(() => comeBack([value]), TypeError);
  }
  class Model extends EventTarget {
    name = "m";
  }
  assert.deepEqual(comeBack(new Model()), { name: "m" });
});

Deno.test("exceptions come back with message, name and class", () => {
  const errors = [
    new DOMException("too late", "AbortError"),
    new SuppressedError(new Error("a"), new Error("b"), "both"),
    new RangeError("x", { cause: new DOMException("y") }),
  ];
  for (const error of errors) {
    for (const back of [comeBack(error), (comeBack([error]) as Error[])[0]] as Error[]) {
      assert.equal(back.constructor, error.constructor);
      assert.deepEqual([back.name, back.message, back.stack, back.cause], [
        error.name,
        error.message,
        error.stack,
        error.cause,
      ]);
    }
  }
  const aborted = comeBack(AbortSignal.abort().reason) as DOMException;
  assert.deepEqual([aborted.name, aborted.code], ["AbortError", 20]);
  const both = comeBack(errors[1]) as SuppressedError;
  assert.deepEqual([both.error.message, both.suppressed.message], ["a", "b"]);
});

Deno.test("a File keeps its name, and is exported byte for byte", async () => {
  using folder = tempFolder();
  const file = new File(["abc 🚀"], "a b.txt", { type: "text/plain", lastModified: 5 });
  for (const back of [comeBack(file), (comeBack({ file, m: new Map() }) as { file: File }).file]) {
    assert.ok(back instanceof File);
    assert.deepEqual([back.name, back.type, back.lastModified, await back.text()], [
      "a b.txt",
      "text/plain",
      5,
      "abc 🚀",
    ]);
  }
  for (const compress of [false, true]) {
    using tracker = new Tracker(Tracker.IN_MEMORY, { compress });
    const ids = Array.from(
      { length: 9 },
      (_, i) => tracker.assets.insert(new File(["x".repeat(99)], `${i}`)),
    );
    assert.equal(new Set(ids).size, 9);
    const path = folder.file("out");
    tracker.assets.export(ids[8], path);
    assert.equal(Deno.readTextFileSync(path), "x".repeat(99));
    assert.deepEqual(tracker.assets.bytes(ids[8]), readAsset(path));
    assert.deepEqual(decodeAsset(tracker.assets.bytes(ids[8])!), readAsset(path));
    assert.equal((tracker.get(ids[8]) as File).name, "8");
  }
});
