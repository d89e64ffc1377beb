/** Makes a thing when it is first asked for: a pattern with Unicode's classes, say, takes up to a millisecond. */
export function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}
