/* Event files between here and TensorBoard's own reader and writer. */
import assert from "node:assert/strict";
import { type Event, Reader, Tracker } from "../../mod.ts";
import { importRuns } from "../../lib/imports/import.ts";
import { tempFolder } from "../support/mod.ts";
import { pythonWith, runPython } from "../support/python.ts";
import { messageOf, xtAll } from "../support/xt.ts";

const python = await pythonWith(["tensorboard==2.21.0"]);

/** What TensorBoard reads of a folder. */
const READ = `
  import os, math
  from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
  from tensorboard.plugins.hparams import plugin_data_pb2
  from tensorboard.util import tensor_util
  out = {}
  word = lambda v: v if math.isfinite(v) else str(v)
  for root, _, files in os.walk(folder):
      for f in files:
          ea = EventAccumulator(os.path.join(root, f), size_guidance={"scalars": 0, "tensors": 0}); ea.Reload()
          tags = ea.Tags()
          run = {"scalars": {t: [[e.step, e.wall_time, word(e.value)] for e in ea.Scalars(t)] for t in tags["scalars"]},
                 "texts": {t: [[e.step, tensor_util.make_ndarray(e.tensor_proto).tolist()[0].decode()] for e in ea.Tensors(t)] for t in tags["tensors"]}}
          for tag, md in ea.summary_metadata.items():
              if md.plugin_data.plugin_name != "hparams": continue
              pd = plugin_data_pb2.HParamsPluginData.FromString(md.plugin_data.content)
              if pd.HasField("session_start_info"):
                  run["hparams"] = {k: getattr(v, v.WhichOneof("kind")) for k, v in pd.session_start_info.hparams.items()}
              if pd.HasField("session_end_info"): run["status"] = pd.session_end_info.status
          out[os.path.relpath(root, folder)] = run
  print(json.dumps(out))
`;

Deno.test("what is exported to TensorBoard is what TensorBoard reads, and comes back", {
  ignore: python === undefined,
}, async () => {
  using folder = tempFolder();
  const db = folder.file("runs.db");
  for (const [i, name] of ["alpha", "lab/beta", "beta", "beta"].entries()) {
    const params = { odd: Infinity, lr: 0.1 * (i + 1), model: "vit", deep: true, layers: [i] };
    using tracker = new Tracker(db, { name, trackId: `run-${i}`, params, warnings: false });
    for (let step = 0; step < 3; step++) {
      tracker.log({ step: step * 10, loss: 1 / (step + 1), ok: step > 1, said: `é ${step}` });
    }
    tracker.log({ step: 30, loss: NaN, "train/x": Infinity });
    tracker.log({ step: 40, "train/x": -1 });
    if (i === 3) tracker.finish("failed", "boom");
  }
  const [done, again, stdout, head] = await xtAll([
    ["export", db, folder.file("tb"), "--to", "tensorboard"],
    ["export", db, folder.file("tb"), "--to", "tensorboard"],
    ["head", db, "--to", "tensorboard"],
    [
      "export",
      db,
      folder.file("some"),
      "--to",
      "tensorboard",
      "--track-id",
      "run-1",
      "--columns",
      "loss",
    ],
  ]);
  assert.deepEqual([done!.code, done!.stdout, done!.stderr, head!.code], [0, "", "", 0]);
  assert.match(messageOf(again!, 1, []), /tb": it is there already/);
  assert.equal(stdout!.code, 2);
  const read = JSON.parse(
    await runPython(python!, READ, { values: { folder: folder.file("tb") } }),
  );
  assert.deepEqual(Object.keys(read).toSorted(), ["alpha", "lab/beta", "run-2", "run-3"]);
  using reader = new Reader(db);
  for (const [i, name] of ["alpha", "lab/beta", "run-2", "run-3"].entries()) {
    const { scalars, texts, hparams, status } = read[name];
    assert.deepEqual(hparams, {
      odd: "Infinity",
      lr: 0.1 * (i + 1),
      model: "vit",
      deep: true,
      layers: `[${i}]`,
    });
    assert.equal(status, i === 3 ? 2 : 1);
    const rows = reader.toRows({ trackId: `run-${i}` }) as Event[];
    assert.deepEqual(
      scalars.loss.map(([step, , value]: [number, number, unknown]) => [step, value]),
      [
        [0, 1],
        [10, 0.5],
        [20, Math.fround(1 / 3)],
        [30, "nan"],
      ],
    );
    const first = Date.parse(`${rows[0]!.timestamp.replace(" ", "T")}Z`);
    assert.ok(Math.abs(scalars.loss[0][1] * 1000 - first) <= 1);
    assert.deepEqual(scalars["train/x"][0].slice(2), ["inf"]);
    assert.deepEqual(scalars.ok.map((of: number[]) => of[2]), [0, 0, 1]);
    assert.deepEqual(texts.said, [[0, "é 0"], [10, "é 1"], [20, "é 2"]]);
  }
  const some = JSON.parse(
    await runPython(python!, READ, { values: { folder: folder.file("some") } }),
  );
  assert.deepEqual(Object.keys(some), ["lab/beta"]);
  assert.deepEqual([Object.keys(some["lab/beta"].scalars), some["lab/beta"].hparams], [
    ["loss"],
    undefined,
  ]);

  await importRuns(folder.file("tb"), folder.file("back.db"));
  using back = new Reader(folder.file("back.db"), { table: "tensorboard" });
  const statuses = back.runs().map(({ name, status }) => [name, status]);
  assert.deepEqual(statuses.toSorted(), [
    ["alpha", "finished"],
    ["lab/beta", "finished"],
    ["run-2", "finished"],
    ["run-3", "failed"],
  ]);
  const [alpha] = back.runs().filter(({ name }) => name === "alpha");
  const rows = back.toRows({ trackId: alpha!.trackId }) as Event[];
  assert.deepEqual(rows.map(({ step, loss, said, model }) => [step, loss, said, model]), [
    [0, 1, "é 0", "vit"],
    [10, 0.5, "é 1", "vit"],
    [20, Math.fround(1 / 3), "é 2", "vit"],
    [30, NaN, null, "vit"],
    [40, null, null, "vit"],
  ]);
});

/** What TensorFlow 2 and other writers write: pictures, sounds, tensors, several files of a run. */
const WRITE = `
  import os, time
  from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2
  from tensorboard.summary.writer.event_file_writer import EventFileWriter
  from tensorboard.util import tensor_util
  import numpy as np
  def value(tag, plugin=None, **kw):
      v = summary_pb2.Summary.Value(tag=tag, **kw)
      if plugin: v.metadata.plugin_data.plugin_name = plugin
      return v
  def write(where, suffix, steps):
      w = EventFileWriter(os.path.join(folder, where), filename_suffix=suffix)
      for step, time, values in steps:
          w.add_event(event_pb2.Event(wall_time=time, step=step, summary=summary_pb2.Summary(value=values)))
      w.close()
  tensor = tensor_util.make_tensor_proto
  write("run", ".a", [
    (0, 100.0, [value("old", image=summary_pb2.Summary.Image(height=1, width=1, encoded_image_string=b"\\x89PNG old"))]),
    (0, 100.5, [value("new", "images", tensor=tensor([b"2", b"1", b"\\x89PNG new"]))]),
    (0, 101.0, [value("sound", audio=summary_pb2.Summary.Audio(sample_rate=1, encoded_audio_string=b"RIFF"))]),
    (1, 102.0, [value("loss", "scalars", tensor=tensor(np.float32(0.5))), value("words", "text", tensor=tensor([b"a", b"b"]))]),
    (1, 103.0, [value("hist", "histograms", tensor=tensor(np.array([[0., 1., 3.], [1., 2., 4.]]))), value("ints", tensor=tensor(np.array([1, 2, 3], dtype=np.int64)))]),
    (2, 104.0, [value("loss", tensor=tensor(0.25, dtype=np.float64)), value("half", tensor=tensor(np.float16(0.5)))]),
  ])
  write("run", ".b", [(3, 200.0, [value("loss", "scalars", tensor=tensor(np.float32(0.125)))]), (2**40, 201.0, [value("loss", tensor=tensor(np.float32(1)))])])
`;

Deno.test(
  "pictures and sounds come as objects, tensors as numbers, the files of a folder as one run",
  {
    ignore: python === undefined,
  },
  async () => {
    using folder = tempFolder();
    await runPython(python!, WRITE, { values: { folder: folder.path } });
    const done = await importRuns(folder.path, folder.file("a.db"));
    assert.deepEqual([done.runs, done.events, done.damaged], [1, 5, 0]);
    using reader = new Reader(folder.file("a.db"), { table: "tensorboard" });
    const rows = reader.toRows() as Event[];
    const text = (id: string) => new TextDecoder("latin1").decode(reader.get(id) as Uint8Array);
    assert.deepEqual([text(rows[0]!.old), text(rows[0]!.new), text(rows[0]!.sound)], [
      "\u2030PNG old",
      "\u2030PNG new",
      "RIFF",
    ]);
    assert.deepEqual(rows.map(({ step, loss }) => [step, loss]), [
      [0, null],
      [1, 0.5],
      [2, 0.25],
      [3, 0.125],
      [2 ** 40, 1],
    ]);
    const [, second, third] = rows;
    assert.deepEqual([second!.words, second!.hist, second!.ints, third!.half], [
      ["a", "b"],
      [[0, 1, 3], [1, 2, 4]],
      [1, 2, 3],
      0.5,
    ]);
    assert.equal(rows[0]!.timestamp, "1970-01-01 00:01:40.000000");
    assert.equal((await importRuns(folder.path, folder.file("a.db"))).events, 0);
  },
);
