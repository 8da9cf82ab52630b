/** The page's style: light and dark by the reader's setting; phone, desk and paper. */
export const style = `
:root{color-scheme:light dark;--page:#f5f6f8;--card:#fff;--ink:#141a22;--soft:#545f6e;--rule:#e1e5eb;
--pass:#0a7048;--pass-wash:#e4f5ec;--fail:#b0201a;--fail-wash:#fdebe9;--unknown:#7d5200;--unknown-wash:#fdf3dc;
--achieved:#0063b1;--goodput:#00785a;--started:#7a4fb5;--p50:#3f78ad;--p95:#7a3fb0;--p99:#b02a66;--slo:#b8420d;--band:#f3b27e59}
@media (prefers-color-scheme:dark){:root{--page:#0e1218;--card:#161b23;--ink:#e9edf3;--soft:#a5afbd;--rule:#2a323d;
--pass:#4fcf95;--pass-wash:#11291f;--fail:#ff938a;--fail-wash:#331a1a;--unknown:#f2bd55;--unknown-wash:#2e2512;
--achieved:#62b5ff;--goodput:#3fd3a4;--started:#bfa0f5;--p50:#7fb6e6;--p95:#c9a2ff;--p99:#ff8fbb;--slo:#ff9d63;--band:#ff9d6333}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.55 Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums}
main,header,footer{max-width:1080px;margin:0 auto;padding:0 24px}
header{padding-top:36px}
h1{font-size:30px;line-height:1.15;letter-spacing:-.02em;margin:2px 0 6px;font-weight:680;overflow-wrap:anywhere}
h2{font-size:19px;letter-spacing:-.01em;margin:0 0 4px;font-weight:650}
h3 .badge{margin-left:6px}
h3{font-size:15px;margin:24px 0 6px;font-weight:650}
p{margin:0 0 10px}
.brand{font-size:12px;font-weight:650;letter-spacing:.14em;text-transform:uppercase;color:var(--soft);margin:0}
.facts{color:var(--soft);font-size:14px;margin:0 0 22px}
svg.bar{display:block;width:160px;height:12px;border-radius:3px}svg.bar rect{fill:var(--achieved)}
code,.id{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.92em;overflow-wrap:anywhere}
section{background:var(--card);border:1px solid var(--rule);border-radius:14px;padding:24px 26px 26px;margin:0 0 18px}
.lead{color:var(--soft);max-width:70ch;margin-bottom:16px}
.verdict{border-left:6px solid var(--tone);background:linear-gradient(90deg,var(--wash),var(--card) 72%)}
.verdict.pass{--tone:var(--pass);--wash:var(--pass-wash)}
.verdict.fail{--tone:var(--fail);--wash:var(--fail-wash)}
.verdict.unknown{--tone:var(--unknown);--wash:var(--unknown-wash)}
.verdict h2{font-size:34px;line-height:1.1;letter-spacing:-.025em;color:var(--tone);display:flex;gap:.34em;align-items:center;margin-bottom:14px}
.verdict h2 .mark{width:.86em;height:.86em}
.reading{margin:0;display:grid;gap:8px}
.reading>div{display:grid;grid-template-columns:20px 220px 1fr;gap:2px 9px;overflow-wrap:anywhere}.reading .mark{margin-top:3px}
.reading dt{font-weight:600}.reading dd{margin:0}.reading code{color:var(--soft);font-size:.8em}
.reasons{list-style:none;margin:0;padding:0;display:grid;gap:7px}
.reasons li{display:grid;grid-template-columns:20px 1fr;gap:9px;overflow-wrap:anywhere}
.reasons .mark{margin-top:3px}
.mark{width:17px;height:17px;fill:none;stroke:currentColor;stroke-width:1.5;stroke-linecap:round;stroke-linejoin:round;flex:none}
.pass>.mark,.badge.pass{color:var(--pass)}.fail>.mark,.badge.fail{color:var(--fail)}.unknown>.mark,.badge.unknown{color:var(--unknown)}
.badge{display:inline-flex;vertical-align:-3px;gap:6px;align-items:center;font-weight:600;white-space:nowrap}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(160px,1fr));gap:1px;background:var(--rule);border:1px solid var(--rule);border-radius:14px;overflow:hidden;margin:0 0 18px}
.headline{margin:6px 0 14px;font-size:17px;font-weight:600;overflow-wrap:anywhere}
.tiles div{background:var(--card);padding:15px 20px 16px}
.tiles dt{font-size:13px;color:var(--soft)}
.tiles dd{margin:1px 0 0;font-size:25px;line-height:1.25;font-weight:640;letter-spacing:-.02em}
.tiles dd small{display:block;font-size:13px;font-weight:400;letter-spacing:0;color:var(--soft)}
.tiles .bad dd{color:var(--fail)}
figure{margin:0 0 26px;min-width:0}
figure:last-child{margin-bottom:0}
figcaption{font-weight:600;font-size:14px;margin-bottom:4px}
.key{list-style:none;display:flex;flex-wrap:wrap;gap:2px 16px;margin:0 0 6px;padding:0;font-size:13px;color:var(--soft)}
.key li{display:flex;align-items:center;gap:6px}
.key svg{width:24px;height:12px;flex:none}
.chart{width:100%;height:auto;display:block;overflow:visible}
.chart.narrow{display:none}
.pairs{display:grid;grid-template-columns:1fr 1fr;gap:26px 34px}
.pairs figure{margin:0}
.chart text{font-size:12px;fill:var(--soft);font-variant-numeric:tabular-nums}
.chart .note{font-weight:600;fill:var(--ink);paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
.chart .slo-text{fill:var(--slo)}
.grid{stroke:var(--rule);fill:none}.axis{stroke:var(--soft);fill:none}
.line{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.dot{fill:currentColor;stroke:var(--card);stroke-width:1.5}
.ideal{color:var(--soft)}.line.ideal{stroke-dasharray:2 5}
.achieved{color:var(--achieved)}.goodput{color:var(--goodput)}.line.goodput{stroke-dasharray:7 3}
.started{color:var(--started)}.line.started{stroke-dasharray:5 3;stroke-width:1.6}
.p50{color:var(--p50)}.p95{color:var(--p95)}.p99{color:var(--p99)}
.slo{color:var(--slo)}.line.slo{stroke-dasharray:10 4;stroke-width:1.8}
.line.saturation{color:var(--achieved);stroke-width:1;stroke-dasharray:3 3}
.line.peak{color:var(--soft);stroke-width:1.4;stroke-dasharray:1 3}.line.required{color:var(--ink);stroke-width:1.8}
.bracket{fill:var(--band)}.failure{fill:var(--fail);color:var(--fail)}.overdue{fill:var(--slo);color:var(--slo);opacity:.75}.gap{fill:var(--unknown);color:var(--unknown);opacity:.28}
.dot.cross{fill:none;stroke:currentColor;stroke-width:2}.dot.gap{opacity:1}
.dot.excluded{fill:none;stroke:var(--unknown);stroke-width:2}.line.excluded{stroke:none}
.scroll{overflow-x:auto;margin:0 -26px;padding:0 26px}
.scroll+.scroll,.scroll+p+.scroll{margin-top:22px}
.scroll+p{margin:10px 0 0;color:var(--soft);font-size:14px}
.scroll:focus-visible{outline:2px solid var(--achieved);outline-offset:-2px;border-radius:6px}
table{border-collapse:collapse;width:100%;font-size:14px}
caption{text-align:left;font-weight:600;padding:0 0 6px}
th,td{padding:7px 12px 7px 0;text-align:left;border-bottom:1px solid var(--rule);vertical-align:top}
thead th{color:var(--soft);font-weight:500;font-size:13px;white-space:nowrap;border-bottom-color:var(--soft)}
tbody th{font-weight:600;white-space:nowrap}
.figures{text-align:right;white-space:nowrap}.figures.wraps{white-space:normal;min-width:76px}.figures.wraps+td{min-width:120px}
.figures+:not(.figures){padding-left:10px}
th:last-child,td:last-child{padding-right:0}
td .badge{white-space:normal}
thead th.figures{white-space:normal;vertical-align:bottom}
tr.breaching>*{background:var(--fail-wash)}tr.none>*{color:var(--soft)}
tr:has(+.note)>*{border-bottom-color:transparent;padding-bottom:2px}tr.note td{padding-top:0;color:var(--soft)}
tr.path+.note td{padding-left:16px;color:var(--ink)}
tr.path th{font-weight:400;padding-left:16px;color:var(--soft)}
.finding{border:1px solid var(--rule);border-left:4px solid var(--fail);border-radius:10px;padding:13px 18px;margin:0 0 12px;overflow-wrap:anywhere}
.finding.older{border-left-color:var(--soft)}
.answer{border:1px solid var(--rule);border-radius:10px;padding:13px 18px;margin:0 0 12px;overflow-wrap:anywhere}
.answer p{margin:0 0 4px}.answer pre{margin:8px 0 0;white-space:pre-wrap;font-size:13px}
.finding p{margin:0 0 4px}.finding ul{margin:8px 0 0;padding:0;list-style:none;display:grid;gap:5px;font-size:14px}
.finding li{display:grid;grid-template-columns:92px minmax(0,1fr);gap:10px}.finding li>span:first-child,.quiet{color:var(--soft)}
.sources{display:grid;grid-template-columns:max-content 1fr;gap:5px 22px;font-size:14px;margin:0}
.sources dt{font-weight:600}.sources dd{margin:0;color:var(--soft);overflow-wrap:anywhere}
.caveats{margin:0 0 20px;padding-left:1.2em}
footer{color:var(--soft);font-size:13px;padding-bottom:44px}
@media (max-width:720px){main,header,footer{padding-left:14px;padding-right:14px}header{padding-top:22px}h1{font-size:25px}
section{padding:18px 16px 20px;border-radius:12px}.scroll{margin:0 -16px;padding:0 16px}.pairs{grid-template-columns:1fr}
.chart.wide{display:none}.chart.narrow{display:block}.tiles{grid-template-columns:1fr 1fr}.tiles div{padding:12px 14px}.tiles div:last-child:nth-child(odd){grid-column:1/-1}
.tiles dd{font-size:20px}.verdict h2{font-size:28px}.sources{grid-template-columns:1fr;gap:0}.sources dd{margin-bottom:8px}
.finding li{grid-template-columns:1fr;gap:0}.reading>div{grid-template-columns:20px 1fr}.reading dd{grid-column:2}}
@media screen and (max-width:720px){caption{max-width:calc(100vw - 60px)}tr:not(.note) td:last-child:not(.figures){min-width:180px}tr.note span{display:block;position:sticky;left:0;max-width:calc(100vw - 60px)}
table:has(th:nth-child(4)){min-width:620px}tbody th:not(.figures){white-space:normal;min-width:84px}
tbody th{position:sticky;left:-16px;background:var(--card);z-index:1}tr.breaching th{background:var(--fail-wash)}}
@media print{:root{color-scheme:light;--page:#fff;--card:#fff;--ink:#000;--soft:#444;--rule:#ccc;--pass:#0a7048;--fail:#b0201a;--unknown:#7d5200;
--pass-wash:#fff;--fail-wash:#fdf1f0;--unknown-wash:#fff;--achieved:#0063b1;--goodput:#00785a;--started:#7a4fb5;--p50:#3f78ad;--p95:#7a3fb0;--p99:#b02a66;--slo:#b8420d;--band:#f3b27e59}
body{font-size:10.5pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}main,header,footer{max-width:none;padding-left:0;padding-right:0}
section{border:0;padding:10pt 0;margin:0}.verdict{padding-left:14pt}figure,.finding,tr{break-inside:avoid}h2,h3,caption{break-after:avoid}
.chart.wide{display:block}.chart.narrow{display:none}.pairs{grid-template-columns:1fr 1fr}.scroll{overflow:visible;margin:0;padding:0}table{font-size:8.5pt}th,td{padding-right:6pt}}
`;
