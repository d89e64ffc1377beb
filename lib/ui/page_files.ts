import { HEADERS } from "./answers.ts";

/** Only what the server itself sends is loaded; a style of an element is set by the script, which needs no leave. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HTML = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>xetrack</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
<script src="page.js" defer></script>
</head>
<body><noscript>This page is drawn by a script of its own.</noscript><div id="page"></div></body>
</html>
`;

/** The texts are long: they are loaded once a browser asks for one of them. */
const FILES:
  readonly (readonly [end: string, type: string, load: () => string | Promise<string>])[] = [
    ["/", "text/html", () => HTML],
    ["/page.js", "text/javascript", async () => (await import("./bundle.ts")).SCRIPT],
    ["/page.css", "text/css", async () => (await import("./bundle.ts")).STYLE],
  ];

/** Gives the page, or a file of it; `undefined` for any other path. */
export async function pageFile(path: string): Promise<Response | undefined> {
  const found = FILES.find(([end]) => path.endsWith(end));
  if (found === undefined) return undefined;
  const [, type, load] = found;
  return new Response(await load(), {
    headers: {
      ...HEADERS,
      "content-type": `${type}; charset=utf-8`,
      "content-security-policy": POLICY,
    },
  });
}
