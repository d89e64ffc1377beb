/** How a report looks, on a screen and on paper, where the letters of a wide table are so small that no column is cut. */
export const STYLE = `
:root{color-scheme:light dark}
body{max-width:1100px;margin:24px auto;padding:0 16px;font:14px/1.5 system-ui,sans-serif;background:#fff;color:#1d1f24}
h1{font-size:26px;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:18px;margin:28px 0 8px}
.soft{color:#5d6370}
.best{padding:8px 12px;border-left:4px solid #2b9a66;background:#2b9a6618}
.frame{overflow-x:auto}
table{border-collapse:collapse;font-size:13px}
th,td{padding:3px 10px;border-bottom:1px solid #8885;text-align:left;vertical-align:top;white-space:nowrap}
.long{min-width:260px;white-space:pre-wrap;overflow-wrap:anywhere}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,440px),1fr));gap:12px}
figure{margin:0;padding:6px;border:1px solid #8885;border-radius:8px;break-inside:avoid}
figcaption{font-weight:600;overflow-wrap:anywhere}
svg{display:block;width:100%;height:auto;font:12px system-ui,sans-serif}
svg text{fill:#555}
svg .grid{stroke:#8884}
.legend{display:flex;flex-wrap:wrap;gap:2px 14px;padding:0;list-style:none}
.legend span{display:inline-block;width:10px;height:10px;margin-right:5px;border-radius:3px}
pre,code{font-family:ui-monospace,monospace;font-size:13px}
pre{padding:8px;background:#8882;overflow:auto}
@media(prefers-color-scheme:dark){body{background:#15171b;color:#e4e6eb}.soft,svg text{color:#9aa2b1;fill:#9aa2b1}}
@media print{body{max-width:none;margin:0;background:#fff;color:#000}.soft,svg text{color:#444;fill:#444}h2{break-after:avoid}tr{break-inside:avoid}.frame{overflow:visible}table{font-size:max(4px,min(9px,190px / var(--columns) - 1px))}th,td{padding:2px 3px}th,th.number,.long{white-space:normal;overflow-wrap:anywhere;min-width:0}.legend span,.best{print-color-adjust:exact}.charts{grid-template-columns:1fr 1fr}}
`;
