/** A place in a drawing, from its top left. */
export type Pixel = readonly [x: number, y: number];

/** Gives what is seen of so many points: of neighbours in one column of pixels the first, the highest, the lowest and the last. */
export function thinned(count: number, pixelOf: (i: number) => Pixel): Pixel[] {
  const seen: Pixel[] = [];
  let column:
    | { at: number; pixels: [first: Pixel, low: Pixel, high: Pixel, last: Pixel] }
    | undefined;
  const end = () => {
    if (column !== undefined) seen.push(...new Set(column.pixels));
  };
  for (let i = 0; i < count; i++) {
    const pixel = pixelOf(i);
    const at = Math.floor(pixel[0]);
    if (column?.at !== at) {
      end();
      column = { at, pixels: [pixel, pixel, pixel, pixel] };
      continue;
    }
    const { pixels } = column;
    if (pixel[1] > pixels[1][1]) pixels[1] = pixel;
    if (pixel[1] < pixels[2][1]) pixels[2] = pixel;
    pixels[3] = pixel;
  }
  end();
  return seen;
}
