/* The formats that rows are printed in, and where a query may come from. */
import assert from "node:assert/strict";
import { CLI, makeRuns, messageOf, xtAll } from "../support/xt.ts";
import { ask } from "../support/plain_duckdb.ts";

/** Runs `xt` with a text at stdin. */
async function xtWith(input: string, ...args: string[]): Promise<Deno.CommandOutput> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-all", CLI, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  return await child.output();
}

Deno.test("--to prints rows in a format, of whatever command", async () => {
  using made = makeRuns();
  const { db } = made;
  const sql = "SELECT loss, note, cfg FROM events WHERE track_id < 'd' ORDER BY epoch";
  const cases: readonly (readonly [call: string[], stdout: string | RegExp])[] = [
    [
      ["sql", db, sql, "--to", "csv"],
      'loss,note,cfg\n0.5,,"{""lr"":[1]}"\n,"a|b\nc 🚀",\n-0.25,,\n',
    ],
    [["sql", db, `${sql} LIMIT 1`, "--to", "jsonl"], '{"loss":0.5,"note":null,"cfg":{"lr":[1]}}\n'],
    [
      ["sql", db, `${sql} LIMIT 1`, "--to", "json"],
      '[\n{"loss":0.5,"note":null,"cfg":{"lr":[1]}}\n]\n',
    ],
    [["sql", db, "SELECT 1 AS one WHERE 0", "--to", "csv"], "one\n"],
    [["sql", db, "SELECT 1 AS one WHERE 0", "--to", "markdown"], "| one |\n| --- |\n"],
    [["sql", db, "SELECT 1 AS one WHERE 0", "--json"], "[]\n"],
    [["head", db, "--columns", "epoch", "-n", "2", "--to", "csv"], "epoch\n1\n2\n"],
    [["ls", db, "epoch", "--unique", "--to", "csv"], "epoch\n1\n2\n3\n"],
    [
      ["runs", db, "--columns", "track_id,events", "--to", "csv"],
      /^track_id,events\ncalm-otter-000001,3\n/,
    ],
    [
      ["stats", "top", db, "loss", "--columns", "loss", "-n", "1", "--to", "markdown"],
      "| loss |\n| ---: |\n|  0.5 |\n",
    ],
    [["plot", "hist", db, "epoch", "--bins", "1", "--to", "csv"], "from,to,count\n1,3,4\n"],
    [
      ["columns", db, "--columns", "name", "--where", "kind = 'boolean'", "--to", "csv"],
      "name\nflag\n",
    ],
    [[
      "sql",
      db,
      "SELECT epoch, loss FROM events",
      "--sort",
      "-epoch,loss",
      "--where",
      "loss < 1",
      "--columns",
      "epoch",
      "-n",
      "2",
      "--to",
      "csv",
    ], "epoch\n3\n1\n"],
  ];
  const outcomes = await xtAll(cases.map(([call]) => call));
  cases.forEach(([call, expected], i) => {
    const { stdout, stderr, code } = outcomes[i]!;
    assert.deepEqual([stderr, code], ["", 0], `xt ${call.join(" ")}`);
    if (typeof expected === "string") assert.equal(stdout, expected, `xt ${call.join(" ")}`);
    else assert.match(stdout, expected);
  });
});

Deno.test("--to parquet writes bytes to stdout, each column of the kind of its values", async () => {
  using made = makeRuns();
  const { db, file } = made;
  const query =
    "SELECT loss, epoch, flag, note, cfg, at, big, CASE epoch WHEN 1 THEN 'x' ELSE 5 END AS mixed FROM events WHERE track_id < 'd'";
  for (
    const [name, call] of [["sql", ["sql", db, query]], ["head", ["head", db]], ["export", [
      "export",
      db,
      "-",
    ]]] as const
  ) {
    const { stdout, stderr, code } = await xtWith("", ...call, "--to", "parquet");
    assert.deepEqual([new TextDecoder().decode(stderr), code], ["", 0]);
    Deno.writeFileSync(file(`${name}.parquet`), stdout);
  }
  assert.deepEqual(await ask(`SELECT * FROM '${file("sql.parquet")}'`), [
    {
      loss: 0.5,
      epoch: 1,
      flag: true,
      note: null,
      cfg: '{"lr":[1]}',
      at: null,
      big: null,
      mixed: '"x"',
    },
    {
      loss: null,
      epoch: 2,
      flag: null,
      note: "a|b\nc 🚀",
      cfg: null,
      at: new Date(0),
      big: null,
      mixed: "5",
    },
    {
      loss: -0.25,
      epoch: 3,
      flag: null,
      note: null,
      cfg: null,
      at: null,
      big: 2n ** 60n,
      mixed: "5",
    },
  ]);
  const [head, exported] = ["head", "export"].map((name) =>
    ask(
      `SELECT typeof(timestamp) AS type, isnan(loss) AS nan FROM '${
        file(`${name}.parquet`)
      }' WHERE epoch = 2`,
    )
  );
  assert.deepEqual(await head, [{ type: "TIMESTAMP", nan: true }]);
  assert.deepEqual(await exported, await head);
});

Deno.test("xt sql takes its query from a file, or from stdin", async () => {
  using made = makeRuns();
  const { db, file } = made;
  const query = "-- the best\nSELECT max(loss) AS best FROM events;\n";
  Deno.writeTextFileSync(file("best.sql"), `\ufeff${query}`);
  const expected = '[\n{"best":0.5}\n]\n';
  const [byFile, long] = await xtAll([
    ["sql", db, "-f", file("best.sql"), "--json"],
    ["sql", db, `--file=${file("best.sql")}`, "--json"],
  ]);
  assert.deepEqual([byFile!.stdout, long!.stdout], [expected, expected]);
  for (const args of [["sql", db], ["sql", db, "-"], ["sql", db, "-f", "-"]]) {
    const { stdout } = await xtWith(query, ...args, "--json");
    assert.equal(new TextDecoder().decode(stdout), expected);
  }
  const { code, stderr } = await xtWith("", "sql", db);
  assert.equal(code, 2);
  assert.match(new TextDecoder().decode(stderr), /^xt: Missing \[query\], or --file/);
});

Deno.test("a format that cannot be is said in one line", async () => {
  using made = makeRuns();
  const { db, file } = made;
  const cases: readonly (readonly [number, RegExp, ...string[]])[] = [
    [2, /^Cannot use "xml" as --to: expected csv or jsonl/, "head", db, "--to", "xml"],
    [2, /^Cannot use --json with --to csv/, "head", db, "--json", "--to", "csv"],
    [2, /^Cannot print rows as latex/, "head", db, "--to", "latex"],
    [
      2,
      /^Cannot export as markdown: expected csv, jsonl or parquet/,
      "export",
      db,
      file("x"),
      "--to",
      "markdown",
    ],
    [2, /^Cannot follow as csv/, "tail", db, "-f", "--to", "csv"],
    [2, /from --file too$/, "sql", db, "SELECT 1", "-f", "x.sql"],
    [1, /^Cannot read ".*none\.sql": no such file$/, "sql", db, "-f", file("none.sql")],
    [
      1,
      /^Cannot print column "los": there is none\. Did you mean "loss"\?$/,
      "sql",
      db,
      "SELECT 1 AS loss",
      "--columns",
      "los",
    ],
  ];
  const outcomes = await xtAll(cases.map(([, , ...call]) => call));
  cases.forEach(([code, message, ...call], i) =>
    assert.match(messageOf(outcomes[i]!, code, call), message)
  );
});
