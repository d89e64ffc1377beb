/** A line of a chart: a name, and a value for each x. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** The names of both axes, and how a value of each is written. */
export interface Axes {
  readonly x: { readonly name: string; readonly write: (value: number) => string };
  readonly y: { readonly name: string; readonly write: (value: number) => string };
}

const [WIDTH, HEIGHT] = [860, 560];
const PLOT = { left: 70, right: 690, top: 30, bottom: 500 };
/** In the middle between black and white: readable on both. */
const GREY = "#7d8590";
const COLOURS = ["#e0533d", "#2f81d6", "#2da44e", "#b8811f", "#a05bd3", "#d6478f", "#1fa3a3"];
const DASHES = ["", "6 4"];

/** Draws lines as an SVG, both axes logarithmic; it has no background of its own. */
export function chart(lines: readonly Line[], axes: Axes): string {
  const points = lines.flatMap((line) => line.points);
  const x = scale(points.map(([x]) => x), PLOT.left, PLOT.right);
  const y = scale(points.map(([, y]) => y), PLOT.bottom, PLOT.top);
  const labels = spread(lines.map((line) => y.at(line.points.at(-1)![1])));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="13" fill="${GREY}">`,
    ...x.decades.map((value) => tick(x.at(value), axes.x.write(value), "x")),
    ...y.decades.map((value) => tick(y.at(value), axes.y.write(value), "y")),
    text((PLOT.left + PLOT.right) / 2, HEIGHT - 15, axes.x.name, "middle"),
    text(PLOT.left, 16, axes.y.name, "middle"),
    ...lines.map((line, i) => draw(line, i, labels[i]!, (px, py) => [x.at(px), y.at(py)])),
    "</svg>\n",
  ].join("\n");
}

/** Whole decades that hold all values, and where a value stands between two ends. */
function scale(values: readonly number[], from: number, to: number) {
  const least = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const most = Math.ceil(Math.log10(Math.max(...values)) - 1e-9);
  return {
    decades: Array.from({ length: most - least + 1 }, (_, i) => 10 ** (least + i)),
    at: (value: number) => from + (to - from) * (Math.log10(value) - least) / (most - least),
  };
}

function tick(at: number, label: string, axis: "x" | "y"): string {
  const { left, right, top, bottom } = PLOT;
  const [x1, y1, x2, y2] = axis === "x" ? [at, top, at, bottom] : [left, at, right, at];
  const line =
    `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${GREY}" stroke-opacity="0.25"/>`;
  return line +
    (axis === "x" ? text(at, bottom + 20, label, "middle") : text(left - 8, at + 4, label, "end"));
}

function draw(
  { name, points }: Line,
  i: number,
  labelY: number,
  at: (x: number, y: number) => [number, number],
): string {
  const colour = COLOURS[i % COLOURS.length]!;
  const dash = DASHES[Math.floor(i / COLOURS.length) % DASHES.length]!;
  const places = points.map(([x, y]) => at(x, y).map((n) => n.toFixed(1)).join(","));
  const [endX, endY] = at(...points.at(-1)!);
  return `<g stroke="${colour}" fill="none"><polyline points="${
    places.join(" ")
  }" stroke-width="2" stroke-dasharray="${dash}"/>` +
    `<line x1="${endX + 4}" y1="${endY}" x2="${
      PLOT.right + 22
    }" y2="${labelY}" stroke-opacity="0.5"/></g>` +
    `<text x="${PLOT.right + 26}" y="${labelY + 4}" fill="${colour}">${name}</text>`;
}

/** Moves labels apart that would stand on each other, and keeps their order. */
function spread(wanted: readonly number[]): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
  const places = [...wanted];
  order.forEach((i, rank) => {
    if (rank > 0) places[i] = Math.max(places[i]!, places[order[rank - 1]!]! + LABEL);
  });
  const over = places[order.at(-1)!]! - PLOT.bottom;
  order.reverse().forEach((i, rank) => {
    const below = rank === 0 ? PLOT.bottom : places[order[rank - 1]!]! - LABEL;
    if (over > 0) places[i] = Math.min(places[i]!, below);
  });
  return places;
}

/** The height of a label. */
const LABEL = 17;

function text(x: number, y: number, label: string, anchor: string): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${label}</text>`;
}
