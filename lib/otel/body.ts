/** A body may have so many bytes, unpacked. */
const MOST_BYTES = 64 << 20;

/** Is thrown for a body that nobody should send. */
export class TooLong extends Error {}

/** Gives the body of a request, unpacked. @throws {TooLong} @throws {Error} for what is damaged */
export async function bodyOf(request: Request): Promise<Uint8Array> {
  const encoding = request.headers.get("content-encoding") ?? "identity";
  let stream: ReadableStream<Uint8Array<ArrayBuffer>> = request.body ?? new Blob([]).stream();
  if (/^(?:x-)?gzip$|^deflate$/.test(encoding)) {
    stream = stream.pipeThrough(
      new DecompressionStream(encoding === "deflate" ? "deflate" : "gzip"),
    );
  } else if (encoding !== "identity") throw new Error(`it is packed by ${encoding}`);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    size += piece.length;
    if (size > MOST_BYTES) throw new TooLong(`it has more than ${MOST_BYTES >> 20} MB`);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
