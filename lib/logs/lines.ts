import { readPieces } from "../system/files.ts";

/** Gives the lines of a file, without their ends. It is read piece by piece: memory holds no more than one, and a line. */
export function* readLines(path: string, size = 1 << 20): Generator<string, void> {
  const decoder = new TextDecoder();
  let rest: string[] = [];
  for (const bytes of readPieces(path, size)) {
    const lines = decoder.decode(bytes, { stream: true }).split("\n");
    rest.push(lines[0]);
    if (lines.length === 1) continue;
    yield rest.join("");
    for (let i = 1; i < lines.length - 1; i++) yield lines[i];
    rest = [lines[lines.length - 1]];
  }
  const last = rest.join("") + decoder.decode();
  if (last !== "") yield last;
}
