/** What a program would take bytes for. */
export interface Sniffed {
  readonly type: string;
  readonly kind: "image" | "audio" | "video" | "text" | "bytes";
  readonly extension: string;
}

/** What some kinds of files begin with; `?` is any character. */
const BEGINNINGS: readonly (readonly [beginning: string, type: string, extension: string])[] = [
  ["\x89PNG\r\n\x1a\n", "image/png", "png"],
  ["\xff\xd8\xff", "image/jpeg", "jpg"],
  ["GIF8", "image/gif", "gif"],
  ["RIFF????WEBP", "image/webp", "webp"],
  ["????ftypavif", "image/avif", "avif"],
  ["BM", "image/bmp", "bmp"],
  ["RIFF????WAVE", "audio/wav", "wav"],
  ["ID3", "audio/mpeg", "mp3"],
  ["\xff\xfb", "audio/mpeg", "mp3"],
  ["fLaC", "audio/flac", "flac"],
  ["OggS", "audio/ogg", "ogg"],
  ["\x1aE\xdf\xa3", "video/webm", "webm"],
  ["????ftyp", "video/mp4", "mp4"],
];

/** Types that a page may show; of all others a browser keeps the bytes. */
const SHOWN = /^(image\/(png|jpeg|gif|webp|avif|bmp|svg\+xml)|(audio|video)\/[\w.+-]+)$/;

/** So many bytes tell what all of them are. */
const HEAD = 1024;

/** Tells what bytes are: by their type where somebody gave them one that a page may show, else by what they begin with. */
export function sniff(bytes: Uint8Array, given = ""): Sniffed {
  const type = given.split(";")[0]!.trim().toLowerCase();
  if (SHOWN.test(type)) return sniffed(type, type.replace(/^.*\/(x-)?|\+.*$/g, ""));
  const head = bytes.subarray(0, HEAD);
  const latin = String.fromCharCode(...head);
  const found = BEGINNINGS.find(([beginning]) => begins(latin, beginning));
  if (found !== undefined) return sniffed(found[1], found[2]);
  const text = textOf(head);
  if (text === undefined) {
    return { type: "application/octet-stream", kind: "bytes", extension: "bin" };
  }
  if (
    /^\s*(<\?xml[^>]*>\s*)?(<!--(?:(?!-->)[^])*-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/i.test(
      text,
    )
  ) {
    return sniffed("image/svg+xml", "svg");
  }
  return { type: "text/plain; charset=utf-8", kind: "text", extension: "txt" };
}

function sniffed(type: string, extension: string): Sniffed {
  return { type, kind: type.split("/")[0] as Sniffed["kind"], extension };
}

function begins(text: string, beginning: string): boolean {
  return text.length >= beginning.length &&
    [...beginning].every((character, i) => character === "?" || character === text[i]);
}

/** Gives the beginning of a text; `undefined` where it is none. */
function textOf(head: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(head);
  // The last character may be cut.
  const isText = ![...text].some(isControl) && !text.slice(0, -3).includes("\ufffd");
  return isText && head.length > 0 ? text : undefined;
}

/** Line breaks, tabs and what a terminal obeys stand in texts. */
function isControl(character: string): boolean {
  return character < " " && !"\t\n\v\f\r\x1b".includes(character);
}
