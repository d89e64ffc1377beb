import { readPieces } from "../system/files.ts";

/** Gives the lines of a file, without their ends. It is read piece by piece: memory holds no more than one, and a line. */
export function* readLines(path: string, size = 1 << 20): Generator<string, void> {
  let decoder: TextDecoder | undefined;
  let rest: string[] = [];
  for (const bytes of readPieces(path, size)) {
    decoder ??= new TextDecoder(encodingOf(bytes));
    const lines = decoder.decode(bytes, { stream: true }).split("\n");
    rest.push(lines[0]!);
    if (lines.length === 1) continue;
    yield rest.join("");
    for (let i = 1; i < lines.length - 1; i++) yield lines[i]!;
    rest = [lines[lines.length - 1]!];
  }
  const last = rest.join("") + (decoder?.decode() ?? "");
  if (last !== "") yield last;
}

/** PowerShell 5 writes what it captures as UTF-16. Where no mark says so, the half of the first letter that is 0 does. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (second === 0 && first !== 0) return "utf-16le";
  return first === 0 && second !== undefined && second !== 0 ? "utf-16be" : "utf-8";
}
