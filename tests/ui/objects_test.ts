import assert from "node:assert/strict";
import { Tracker } from "../../mod.ts";
import { type Dashboard, dashboard } from "../../ui.ts";
import { tempFolder } from "../support/mod.ts";

const PNG = Uint8Array.from([...new TextEncoder().encode("?PNG\r\n\x1a\n....")].with(0, 0x89));
const SVG =
  '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

class Model {
  weights = [0.5];
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function jsonFrom(page: Dashboard, path: string) {
  return (await page(new Request(`http://localhost/${path}`))).json();
}

Deno.test("objects are listed as they were logged, and told by what they are", async () => {
  using folder = tempFolder();
  const path = folder.file("runs.db");
  const objects = {
    image: PNG,
    drawing: bytes(SVG),
    page: bytes("<html><script>alert(1)</script></html>"),
    sound: new Blob(["x"], { type: "audio/ogg" }),
    film: new Blob(["x"], { type: "video/mp4" }),
    rows: new Map([["rows", [{ a: 1, b: "x" }]]]),
    model: new Model(),
    binary: Uint8Array.of(0, 1, 2, 255),
  };
  {
    using tracker = new Tracker(path, { trackId: "run", warnings: false });
    tracker.log({ loss: 1 });
    tracker.log(objects);
    tracker.logBatch([{ image: Uint8Array.from([...PNG, 1]) }, {
      image: Uint8Array.from([...PNG, 1]),
    }]);
  }
  using page = dashboard([path]);
  const listed = await jsonFrom(page, "api/objects");
  assert.equal(listed.length, 9);
  const images = listed.filter(({ column }: { column: string }) => column === "image");
  assert.deepEqual(
    images.map(({ run, step, size }: Record<string, unknown>) => [run, step, size]),
    [
      ["run", 1, PNG.length + 1],
      ["run", 0, PNG.length],
    ],
  );
  assert.deepEqual(await jsonFrom(page, "api/objects?run=none"), []);
  const shown: Record<string, string> = {};
  for (const { id, column } of listed) {
    const { kind, type, value } = await jsonFrom(page, `api/objects/${id}?show`);
    shown[column] = `${kind} ${type}`;
    if (column === "model") shown[column] += ` ${value.replaceAll(/\s/g, "")}`;
    const response = await page(new Request(`http://localhost/api/objects/${id}`));
    assert.match(response.headers.get("content-security-policy")!, /default-src 'none'.*sandbox/);
    assert.doesNotMatch(response.headers.get("content-type")!, /html|script/);
    const isShown = /^(image|audio|video|text)/.test(kind);
    assert.match(response.headers.get("content-disposition")!, isShown ? /^inline/ : /^attachment/);
    const content = new Uint8Array(await response.arrayBuffer());
    if (column === "image") assert.deepEqual(content.subarray(0, PNG.length), PNG);
  }
  assert.deepEqual(shown, {
    image: "image image/png",
    drawing: "image image/svg+xml",
    page: "text text/plain; charset=utf-8",
    sound: "audio audio/ogg",
    film: "video video/mp4",
    rows: "json application/cbor",
    model: 'json application/cbor {"weights":[0.5]}',
    binary: "bytes application/octet-stream",
  });
});
