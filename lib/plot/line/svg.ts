import { cut, displayWidth } from "../../frame/markdown.ts";
import { escapeControls } from "../../system/escape.ts";
import { captionOf } from "../caption.ts";
import type { Picture } from "./picture.ts";
import { SvgField } from "./svg_field.ts";
import { COLOURS, escapeXml, LETTER, LINE, type SvgSize, textAt } from "./svg_parts.ts";

/** A picture that is shown as an image knows what the reader prefers, and not what page it stands on: it has a ground of its own. */
const STYLE = ".xetrack-plot{font:12px system-ui,sans-serif}.xetrack-plot .ground{fill:#fff}" +
  ".xetrack-plot text{fill:#333}.xetrack-plot .grid{stroke:#e4e4e7}" +
  "@media(prefers-color-scheme:dark){.xetrack-plot .ground{fill:#17181c}" +
  ".xetrack-plot text{fill:#d4d4d8}.xetrack-plot .grid{stroke:#34363d}}";

/** Draws a picture as SVG. */
export function svgOf(picture: Picture, size: SvgSize): string {
  const { title, below } = captionOf(picture.title, {
    x: picture.x,
    named: true,
    look: { ...size, colours: [] },
  });
  const titled = cut(escapeControls(title), Math.floor(size.width / LETTER));
  const field = new SvgField(picture, size);
  const legend = legendOf(picture, size);
  const height = size.height + legend.lines * LINE;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="xetrack-plot" role="img" ` +
    `aria-label="${escapeXml(title || picture.title)}" width="${size.width}" height="${height}" ` +
    `viewBox="0 0 ${size.width} ${height}" style="max-width:100%;height:auto">`,
    `<style>${STYLE}</style><rect class="ground" width="${size.width}" height="${height}" rx="6"/>`,
    textAt([field.middle, LINE], titled, "middle"),
    ...field.grid(),
    ...picture.series.flatMap((series, i) => field.draw(series, COLOURS[i % COLOURS.length]!)),
    textAt([field.middle, size.height - 8], below, "middle"),
    ...legend.parts,
    "</svg>",
  ].filter((part) => part !== "").join("\n");
}

/** A swatch stands before a name. */
const SWATCH = 24;

/** Gives the names of the lines, as many on a line as there is room for, and what stands beside them. */
function legendOf(
  { series, beside, left }: Picture,
  { width, height }: SvgSize,
): { parts: string[]; lines: number } {
  const room = Math.floor((width - 32 - SWATCH) / LETTER);
  const shown = (text: string) => cut(escapeControls(text), room);
  const names = series.map(({ name }) => shown(name));
  const column = SWATCH + LETTER * (2 + Math.max(...names.map(displayWidth)));
  const perLine = Math.max(1, Math.floor((width - 32) / column));
  const baseOf = (line: number) => height + line * LINE + 8;
  const entries = names.flatMap((name, i) => {
    const [x, y] = [16 + i % perLine * column, baseOf(Math.floor(i / perLine))];
    const colour = COLOURS[i % COLOURS.length];
    return [
      `<path stroke="${colour}" stroke-width="3" d="M${x} ${y - 4}h16"/>`,
      textAt([x + SWATCH, y], name, "start"),
    ];
  });
  const lines = Math.ceil(names.length / perLine);
  const notes = [...beside, ...left];
  return {
    parts: [
      ...entries,
      ...notes.map((text, i) => textAt([16, baseOf(lines + i)], shown(text), "start")),
    ],
    lines: lines + notes.length,
  };
}
