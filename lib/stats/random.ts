/** Gives numbers from 0 to below 1 that follow from a seed: Marsaglia's xorshift128 with four words from it. */
export function randomNumbers(seed: number): () => number {
  const words = Uint32Array.of(0, 0, 0, 0).map((_, at) =>
    mix(seed + Math.imul(at + 1, 0x9e3779b9))
  );
  // All words 0 would stay so.
  words[3]! |= 1;
  return () => {
    const last = words[3]!;
    const mixed = last ^ (last << 11);
    words.copyWithin(1, 0);
    words[0] = words[1]! ^ (words[1]! >>> 19) ^ mixed ^ (mixed >>> 8);
    return words[0]! / 2 ** 32;
  };
}

function mix(word: number): number {
  let x = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
