/** Gives the event number `n` of a writer: columns that all share, some of its own, and what must spill. */
export function eventOf(writer: number, n: number): Record<string, unknown> {
  const part = Math.floor(n / 25);
  const odd = writer % 2 === 1;
  return {
    writer,
    n,
    [`shared_${part}`]: n / 7,
    [`own_${writer}_${part}`]: `${writer}:${n} 🚀`,
    mixed: odd ? `text ${n}` : n,
    [odd ? "Twin" : "twin"]: [n, { n }],
    edge: [NaN, -0, Infinity, n][n % 4],
    big: 2n ** 62n + BigInt(n),
    flag: n % 3 === 0,
    at: new Date(1_700_000_000_000 + n),
  };
}
