import { escapeHtml } from "../../frame/html.ts";

/** Gives the usual parts of Markdown as HTML: headings, lists, code, emphasis; all else is text, markup too. */
export function noteHtml(markdown: string): string {
  const blocks = markdown.replaceAll("\r\n", "\n").match(
    /^```[^]*?(?:^```$|(?![^]))|^(?:(?!```).*\S.*\n?)+/gm,
  ) ?? [];
  return blocks.map(blockHtml).join("\n");
}

function blockHtml(block: string): string {
  if (block.startsWith("```")) {
    return `<pre>${
      escapeHtml(block.replace(/^```.*\n?/, "").replace(/\n?```\s*$/, "")).replaceAll("\\n", "\n")
    }</pre>`;
  }
  const lines = block.trimEnd().split("\n");
  const headings = lines.map(headingHtml);
  const rest = headings.findIndex((heading) => heading === undefined);
  if (rest < 0) return headings.join("\n");
  return [...headings.slice(0, rest), linesHtml(lines.slice(rest))].join("\n");
}

/** Gives `undefined` for what is none. */
function headingHtml(line: string): string | undefined {
  const [, marks, heading] = /^(#{1,6}) +(.*)$/.exec(line) ?? [];
  if (heading === undefined) return undefined;
  const level = Math.min(6, marks!.length + 1);
  return `<h${level}>${inline(heading)}</h${level}>`;
}

function linesHtml(lines: readonly string[]): string {
  if (lines.every((line) => /^\s*[-*] /.test(line))) {
    return `<ul>${
      lines.map((line) => `<li>${inline(line.replace(/^\s*[-*] /, ""))}</li>`).join("")
    }</ul>`;
  }
  return `<p>${lines.map(inline).join("<br>")}</p>`;
}

/** Code is told first: what looks like emphasis in it is none. */
function inline(text: string): string {
  return text.split(/(`[^`]+`)/).map((part) => {
    const escaped = escapeHtml(part);
    if (/^`[^`]+`$/.test(part)) return `<code>${escaped.slice(1, -1)}</code>`;
    return escaped.replace(/\*\*(.+?)\*\*/g, "<strong>$1</strong>").replace(
      /\*(.+?)\*/g,
      "<em>$1</em>",
    );
  }).join("");
}
