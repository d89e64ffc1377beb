/* A text as a terminal shows it → SVG, which looks the same whatever fonts there are: braille and lines are drawn. */
import { COLOURS } from "../lib/plot/look.ts";

/** The size of a cell, and the room around all of them. */
const [CELL, LINE, ROOM] = [8, 17, 16];
const [GROUND, TEXT, BRIGHT] = ["#0d1117", "#c9d1d9", "#ffffff"];
/** The code of a colour → how it looks on a dark ground. */
const PAINTS: ReadonlyMap<number, string> = new Map([
  [COLOURS.green, "#3fb950"],
  [COLOURS.magenta, "#e685d9"],
  [COLOURS.cyan, "#39c5cf"],
]);
const FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace";

/** The ends of the strokes of a line-drawing character, from the middle of its cell: up, right, down, left. */
const STROKES: Readonly<Record<string, string>> = {
  "│": "ud",
  "─": "rl",
  "┤": "udl",
  "┬": "rdl",
  "└": "ur",
};
const ENDS: Readonly<Record<string, string>> = {
  u: `v${-LINE / 2}`,
  d: `v${LINE / 2}`,
  r: `h${CELL / 2}`,
  l: `h${-CELL / 2}`,
};

/** A piece of a line in one colour; `at` counts cells. */
interface Piece {
  readonly at: number;
  readonly text: string;
  readonly colour: string;
}

/** Draws lines of text, of which some parts are coloured, as a terminal of so many columns. */
export function terminalSvg(lines: readonly string[], columns: number): string {
  const [width, height] = [columns * CELL + 2 * ROOM, lines.length * LINE + 2 * ROOM];
  const drawn = lines.flatMap((line, row) => piecesOf(line).flatMap((piece) => draw(piece, row)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${FONT}" font-size="13">`,
    `<rect width="${width}" height="${height}" rx="8" fill="${GROUND}"/>`,
    ...drawn,
    "</svg>\n",
  ].join("\n");
}

function piecesOf(line: string): Piece[] {
  let at = 0;
  let colour = line.startsWith("$ ") ? BRIGHT : TEXT;
  const pieces: Piece[] = [];
  for (
    const [part, code] of line.matchAll(/\p{Cc}\[(\d+)m|[⠀-⣿]+|[│─┤┬└]+|[^\s\p{Cc}⠀-⣿│─┤┬└]+|\s+/gu)
  ) {
    if (code !== undefined) colour = PAINTS.get(Number(code)) ?? TEXT;
    else {
      if (part.trim() !== "") pieces.push({ at, text: part, colour });
      at += part.length;
    }
  }
  return pieces;
}

function draw({ at, text, colour }: Piece, row: number): string {
  const [x, y] = [ROOM + at * CELL, ROOM + row * LINE];
  if (text >= "⠀") {
    return stroke([...text].map((cell, i) => dots(cell, x + i * CELL, y)), colour, 3);
  }
  if (text[0]! in STROKES) {
    return stroke([...text].map((cell, i) => lines(cell, x + i * CELL, y)), colour, 1);
  }
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x}" y="${y + 13}" textLength="${
    text.length * CELL
  }" lengthAdjust="spacingAndGlyphs" fill="${colour}">${escaped}</text>`;
}

function stroke(paths: readonly string[], colour: string, width: number): string {
  return `<path d="${
    paths.join("")
  }" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" fill="none"/>`;
}

/** A braille character has eight dots: three in each column, then one below in each. */
function dots(cell: string, x: number, y: number): string {
  const bits = cell.charCodeAt(0) - 0x2800;
  const places = [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2], [0, 3], [1, 3]] as const;
  return places.filter((_, bit) => bits >> bit & 1)
    .map(([column, line]) => `M${x + 2 + column * CELL / 2} ${y + (line + 0.5) * LINE / 4}h0`)
    .join("");
}

function lines(cell: string, x: number, y: number): string {
  const middle = `M${x + CELL / 2} ${y + LINE / 2}`;
  return [...STROKES[cell]!].map((end) => middle + ENDS[end]).join("");
}
