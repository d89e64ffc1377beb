import assert from "node:assert/strict";
import { readAsset, Reader, Tracker } from "../../mod.ts";
import { contentsOf, type TempFolder, tempFolder } from "../support/mod.ts";
import { column, failure, json, lines } from "../support/xt.ts";

const WEIGHTS = new Map([["weights", new Float64Array([0.5, NaN])]]);
const NONE = "0123456789abcdef";

/** Makes a file with a Map that three cells refer to and bytes that one does, in a new folder. */
function makeAssets(): TempFolder & { readonly db: string; map: string; bytes: string } {
  const folder = tempFolder();
  const db = folder.file("a.db");
  using tracker = new Tracker(db);
  const { map } = tracker.log({ map: WEIGHTS, best: WEIGHTS });
  const { bytes } = tracker.log({ map: WEIGHTS, bytes: new Uint8Array([1, 2, 3]) });
  return { ...folder, db, map, bytes };
}

Deno.test("xt assets ls lists the objects: id, encoding, size, references, created, columns", async () => {
  using folder = makeAssets();
  const { db, map, bytes } = folder;
  const rows = await json("assets", "ls", db);
  using reader = new Reader(db);
  assert.deepEqual(rows, reader.assets.list().map((asset) => ({ ...asset })));
  const told = rows.map(({ id, references, columns }) => [id, references, columns]);
  assert.deepEqual(told, [[map, 3, ["best", "map"]], [bytes, 1, ["bytes"]]]);

  const [header, , first, second, ...rest] = await lines("assets", "ls", db);
  assert.deepEqual(
    header!.split("|").map((name) => name.trim()).slice(1, -1),
    ["id", "encoding", "size", "references", "created", "columns"],
  );
  assert.match(first!, new RegExp(`^\\| ${map} \\| cbor +\\|.*\\["best","map"\\]`));
  assert.match(second!, new RegExp(`^\\| ${bytes} \\| bytes +\\| +3 \\| +1 \\|`));
  assert.deepEqual(rest, []);
  assert.equal((await json("assets", "ls", db, "-n", "1")).length, 1);
});

Deno.test("xt assets ls of a file without objects has no rows", async () => {
  using folder = tempFolder();
  const db = folder.file("a.db");
  new Tracker(db).close();
  assert.deepEqual(await json("assets", "ls", db), []);
  assert.equal((await lines("assets", "ls", db)).length, 2);
});

Deno.test("xt assets export writes the bytes that were logged, and what readAsset loads", async () => {
  using folder = makeAssets();
  const { db, map, bytes } = folder;
  const [object, raw] = [folder.file("map.cbor"), folder.file("raw")];
  assert.deepEqual(await lines("assets", "export", db, map, object), []);
  assert.deepEqual(readAsset(object), WEIGHTS);
  assert.deepEqual(await lines("assets", "export", db, bytes, raw), []);
  assert.deepEqual(Deno.readFileSync(raw), new Uint8Array([1, 2, 3]));

  const before = contentsOf(db);
  assert.match(await failure(1, "assets", "export", db, map, folder.file("no/x")), /^Cannot write/);
  assert.match(await failure(1, "assets", "export", db, map, db), /it is the database$/);
  assert.deepEqual(contentsOf(db), before);
});

Deno.test("xt assets delete removes an object, and with --column its cells there", async () => {
  using folder = makeAssets();
  const { db, map, bytes } = folder;
  assert.deepEqual(await lines("assets", "delete", db, bytes), [`Deleted asset ${bytes}`]);
  assert.deepEqual(column(db, "bytes"), [null, bytes]);
  const inColumn = ["--column", "map", "--table", "events"];
  assert.deepEqual(await lines("assets", "delete", db, map, ...inColumn), [`Deleted asset ${map}`]);
  assert.deepEqual([column(db, "map"), column(db, "best")], [[null, null], [map, null]]);
  assert.deepEqual(await json("assets", "ls", db), []);
});

Deno.test("xt assets tells an id, a column or a table that is not there, and changes nothing", async () => {
  using folder = makeAssets();
  const { db, map } = folder;
  const before = contentsOf(db);
  const output = folder.file("x");
  const wrong: readonly (readonly [RegExp, ...string[]])[] = [
    [/^Cannot export asset "0123456789abcdef" of ".*": no such asset$/, "export", db, NONE, output],
    [/^Cannot delete asset "0123456789abcdef" of ".*": no such asset$/, "delete", db, NONE],
    [/no such asset$/, "delete", db, NONE, "--column", "map"],
    [new RegExp(`Did you mean "${map}"\\?$`), "export", db, map.slice(1), output],
    [new RegExp(`Did you mean "${map}"\\?$`), "delete", db, `${map}0`],
    [/Did you mean "map"\?$/, "delete", db, map, "--column", "mpa"],
    [/"nope"/, "delete", db, map, "--column", "map", "--table", "nope"],
    [/no such file$/, "ls", folder.file("missing.db")],
    [/no such file$/, "export", folder.file("missing.db"), map, output],
    [/no such file$/, "delete", folder.file("missing.db"), map],
  ];
  await Promise.all(wrong.map(async ([message, ...args]) => {
    assert.match(await failure(1, "assets", ...args), message);
  }));
  assert.deepEqual(contentsOf(db), before);
  assert.throws(() => Deno.statSync(output), Deno.errors.NotFound);
});

Deno.test("xt assets tells wrong usage and ends with 2", async () => {
  const wrong: readonly (readonly [RegExp, ...string[]])[] = [
    [/^No command given; see xt assets --help$/],
    [/^Unknown command "assets l"\. Did you mean "assets ls"\?$/, "l", "a.db"],
    [/^Unknown command "assets a\.db"/, "a.db"],
    [/^Missing <db>; usage: xt assets ls <db>$/, "ls"],
    [/^Missing <output>; usage: xt assets export /, "export", "a.db", NONE],
    [/^Unexpected "x"; usage: xt assets delete /, "delete", "a.db", NONE, "x"],
    [/^Missing the value of --column$/, "delete", "a.db", NONE, "--column"],
    [/^Missing --column/, "delete", "a.db", NONE, "--table", "a"],
    [/several tables$/, "delete", "a.db", NONE, "--column=a", "--table=a", "--table=b"],
    [/^Cannot use --column with assets ls; see xt assets ls --help$/, "ls", "a.db", "--column=a"],
  ];
  await Promise.all(wrong.map(async ([message, ...args]) => {
    assert.match(await failure(2, "assets", ...args), message);
  }));
});

Deno.test("xt assets --help tells its commands", async () => {
  const text = (await lines("assets", "--help")).join("\n");
  const names = [...text.matchAll(/^ {2}([a-z ]+) </gm)].map(([, name]) => name);
  assert.deepEqual(names, ["assets ls", "assets export", "assets delete"]);
});
