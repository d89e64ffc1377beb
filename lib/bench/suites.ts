/**
 * Names files as a report has them, wherever it was made: by their ways from the deepest folder that holds them all.
 * Takes paths and `file:` URLs.
 */
export function suitesOf(paths: readonly string[]): Map<string, string> {
  const ways = new Map(paths.map((path) => [path, path.split(/[/\\]/)]));
  const folders = [...ways.values()].map((way) => way.slice(0, -1));
  const [first = []] = folders;
  const differs = first.findIndex((name, at) => folders.some((folder) => folder[at] !== name));
  const common = differs < 0 ? first.length : differs;
  return new Map([...ways].map(([path, way]) => [path, way.slice(common).join("/")]));
}
