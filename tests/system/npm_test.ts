/* The package for npm: what is in it. */
import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import config from "../../deno.json" with { type: "json" };
import { makePackage } from "../../tasks/npm.ts";
import { readTar } from "../../tasks/tar.ts";
import { tempFolder } from "../support/mod.ts";

Deno.test("(slow) deno task npm makes a package: JavaScript with types for each door, xt, exact dependencies", () => {
  using folder = tempFolder();
  const path = makePackage(folder.path);
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name), [
    `xetrack-xetrack-${config.version}.tgz`,
  ]);
  const entries = readTar(gunzipSync(Deno.readFileSync(path)));
  const texts = new Map(entries.map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)]));
  const manifest = JSON.parse(texts.get("package/package.json")!);
  assert.deepEqual([manifest.name, manifest.version, manifest.type], [
    config.name,
    config.version,
    "module",
  ]);
  for (const [door, source] of Object.entries(config.exports)) {
    const file = source.replace("./", "package/").replace(/\.ts$/, "");
    assert.equal(manifest.exports[door].types, `./${file.slice("package/".length)}.d.ts`);
    assert.ok(texts.has(`${file}.js`) && texts.has(`${file}.d.ts`), door);
  }
  assert.match(texts.get(`package/${manifest.bin.xt}`)!, /^#!\/usr\/bin\/env node\n/);
  for (const version of Object.values(manifest.dependencies)) {
    assert.match(version as string, /^\d/);
  }
  assert.deepEqual(manifest.peerDependenciesMeta["@modelcontextprotocol/sdk"], { optional: true });
  assert.ok(
    Object.keys(manifest.dependencies).length < 30,
    Object.keys(manifest.dependencies).join(),
  );
  const packages = new Set(
    [manifest.dependencies, manifest.peerDependencies].flatMap((all) => Object.keys(all)),
  );
  for (const [file, text] of texts) {
    assert.doesNotMatch(file, /(?<!\.d)\.tsx?$/, file);
    if (!file.endsWith(".js")) continue;
    for (const [, name] of text.matchAll(/^(?:import|export) [^;"]*?from "(\.[^"]+)"/gm)) {
      const found = new URL(name!, `file:///${file}`).pathname.slice(1);
      assert.ok(texts.has(found), `${file} imports ${name}`);
    }
    const code = text.replaceAll(/\/\*[^]*?\*\//g, "");
    for (const [, name] of code.matchAll(/^(?:import|export) [^;"]*?from "([^."][^"]*)"/gm)) {
      const known = name!.startsWith("node:") ||
        packages.has(/^(?:@[^/]+\/)?[^/]+/.exec(name!)![0]);
      assert.ok(known, `${file} imports ${name}`);
    }
  }
});
