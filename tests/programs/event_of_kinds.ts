/** Gives an event of any number of columns, all kinds by turns, with nulls between; `check_kinds.py` knows it too. */
export function eventOfKinds(i: number, columns: number): Record<string, unknown> {
  const event: Record<string, unknown> = { i };
  for (let k = 0; k < columns; k++) event[`c${k}`] = (i + k) % 5 === 0 ? null : valueOf(i, k);
  return event;
}

function valueOf(i: number, k: number): unknown {
  switch (k % 7) {
    case 0:
      return i + k / 8;
    case 1:
      return 2n ** 60n + BigInt(i * 1000 + k);
    case 2:
      return i % 2 === 0;
    case 3:
      return `${i} "é" 🐢 ${k}`;
    case 4:
      return new Date(i * 86_400_000 + k);
    case 5:
      return [i, { k }];
    default:
      return i % 49 === 0 ? new Uint8Array([k % 256]) : null;
  }
}
