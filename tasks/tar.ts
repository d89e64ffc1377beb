/* The plain form of tar that npm reads: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html, ustar. */

const BLOCK = 512;

/** A file in it. */
export interface Entry {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** May be run. */
  readonly runs?: boolean;
}

/** Gives the files of a tar. */
export function readTar(tar: Uint8Array): Entry[] {
  const entries: Entry[] = [];
  const text = (at: number, size: number) =>
    new TextDecoder().decode(tar.subarray(at, at + size)).replace(/\0.*$/s, "");
  for (let at = 0; tar[at];) {
    const size = parseInt(text(at + 124, 12), 8);
    const [prefix, name] = [text(at + 345, 155), text(at, 100)];
    const isFile = /^0?$/.test(text(at + 156, 1));
    const bytes = tar.slice(at + BLOCK, at + BLOCK + size);
    if (isFile) entries.push({ path: prefix === "" ? name : `${prefix}/${name}`, bytes });
    at += BLOCK * (1 + Math.ceil(size / BLOCK));
  }
  return entries;
}

/** Makes a tar of files; equal files make an equal one. */
export function writeTar(entries: readonly Entry[]): Uint8Array<ArrayBuffer> {
  const pieces = entries.flatMap(({ path, bytes, runs }) => {
    const rest = new Uint8Array((BLOCK - bytes.length % BLOCK) % BLOCK);
    return [headerOf(path, bytes.length, runs ? 0o755 : 0o644), bytes, rest];
  });
  pieces.push(new Uint8Array(2 * BLOCK));
  const tar = new Uint8Array(pieces.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const piece of pieces) {
    tar.set(piece, at);
    at += piece.length;
  }
  return tar;
}

function headerOf(path: string, size: number, mode: number): Uint8Array {
  const header = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => header.set(new TextEncoder().encode(text), at);
  const octal = (at: number, number: number, width: number) =>
    put(at, `${number.toString(8).padStart(width - 1, "0")}\0`);
  // A name has 100 bytes; what stands before one of its slashes may stand elsewhere.
  const cut = path.length <= 100 ? -1 : path.indexOf("/", path.length - 101);
  put(0, path.slice(cut + 1));
  put(345, path.slice(0, Math.max(0, cut)));
  octal(100, mode, 8);
  octal(108, 0, 8);
  octal(116, 0, 8);
  octal(124, size, 12);
  // npm takes 1985 where there is no time.
  octal(136, 499162500, 12);
  put(148, " ".repeat(8));
  put(156, "0");
  put(257, "ustar\0" + "00");
  octal(148, header.reduce((sum, byte) => sum + byte, 0), 7);
  return header;
}
