/** Colours in light: text has a contrast of 4.5 on paper and on bands, marks one of 3. */
const LIGHT = `--ink: #1a1c1e; --quiet: #565b61; --paper: #ffffff; --panel: #f4f5f6; --line: #d5d8dc;
  --good: #0b6b3a; --bad: #a3201f; --warn: #7a4d00; --calm: #1f4f86; --band: #dfe9f5; --violet: #6b2fa0; --teal: #0d6472;`;

/** The same in dark. */
const DARK = `--ink: #e8eaed; --quiet: #a8adb4; --paper: #15171a; --panel: #1e2125; --line: #3a3f45;
    --good: #62d197; --bad: #ff8f88; --warn: #f0bd66; --calm: #8fbdf2; --band: #22324a; --violet: #cba6f5; --teal: #6fd0de;`;

/** The colours as properties, by the reader's setting. */
export const COLOURS = `:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
`;

/** How the text of a figure is set. */
export const CHART_TEXT = `font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;`;

/** The page's style sheet: light and dark by the reader's setting, printable, no outside address. */
export const STYLE = `
${COLOURS}* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .4rem; text-wrap: balance; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 .6rem; }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .4rem; overflow-wrap: anywhere; }
p, li { max-width: 46rem; }
p { margin: .4rem 0 .8rem; }
h1, p, td, li, summary, figcaption { overflow-wrap: anywhere; }
.quiet, figcaption, caption { color: var(--quiet); font-size: .92rem; }
.whole, time { white-space: nowrap; }
a { color: var(--calm); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .94rem; }
caption { text-align: left; padding-bottom: .4rem; }
th, td { text-align: left; padding: .45rem .8rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; white-space: nowrap; }
td { min-width: 4.6rem; }
td.claim { min-width: 13rem; }
td code { overflow-wrap: normal; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
code, pre { font: .88rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: .4rem; padding: .8rem; white-space: pre-wrap; }
.verdict { font-weight: 650; white-space: nowrap; }
.advantage, .pass, .cheaper { color: var(--good); }
.harmful, .invalid, .rejected, .fail, .artefact { color: var(--bad); }
.degenerate, .inconclusive, .warn, .skipped, .outpriced, .wrong-null { color: var(--warn); }
.no-advantage { color: var(--calm); }
.banner { border: 2px solid var(--bad); border-radius: .4rem; padding: .8rem 1rem; margin: 1rem 0; }
.banner strong { color: var(--bad); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .6rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
figure { margin: 1rem 0; }
figcaption.finding { color: var(--ink); font-weight: 650; font-size: 1rem; max-width: 46rem; margin-bottom: .6rem; text-wrap: balance; }
.chart { display: block; width: 100%; height: auto; color: var(--ink); ${CHART_TEXT} }
.narrow .chart, .panel .chart { max-width: 30rem; }
.chart + figcaption, .wide + .narrow + figcaption, .panels + figcaption, details + figcaption { margin-top: .7rem; max-width: 46rem; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: 1rem 1.2rem; }
.panel p { margin: 0; font-size: .8rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.panel p code { font-size: inherit; white-space: nowrap; }
@media (min-width: 52rem) { .narrow { display: none; } }
@media (max-width: 51.99rem) { .wide { display: none; } }
.plot { display: block; width: 100%; min-width: 44rem; height: auto; font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.plot text { fill: var(--ink); }
.plot .tick { fill: var(--quiet); font-size: 11.5px; }
.plot .tick { text-anchor: middle; }
.plot .verdict-text { font-weight: 650; }
.plot .band { fill: var(--band); }
.plot .axis { stroke: var(--line); }
.plot .null { stroke: var(--quiet); stroke-dasharray: 4 3; }
.plot .panel { font-weight: 650; }
.plot .start { text-anchor: start; }
.plot .end { text-anchor: end; }
.plot .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
.plot .dot { fill: var(--calm); }
.plot .good { fill: var(--good); }
.plot .out { fill: var(--bad); }
.plot .ring { fill: none; stroke: var(--quiet); stroke-width: 1.5; }
.plot .trace { fill: none; stroke-width: 1.5; }
.plot .trace.wrong { stroke: var(--bad); }
.plot .trace.right { stroke: var(--good); }
.plot .trace.calm { stroke: var(--calm); }
.plot .verdict-text.pass { fill: var(--good); }
.plot .verdict-text.fail { fill: var(--bad); }
.plot.small { min-width: 18rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 0 1.5rem; }
.pair figure { margin: .6rem 0; }
.lesson .pair > div { border-left: 4px solid var(--line); padding: .1rem 0 .1rem .9rem; margin: .4rem 0; }
.lesson .pair > .naive { border-color: var(--bad); }
.lesson .pair > .proper { border-color: var(--good); }
.lesson .pair p { margin: 0; }
.lesson .value { font-size: 1.5rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.lesson .naive .value { color: var(--bad); }
.lesson .proper .value { color: var(--good); }
.lead { margin: 1.4rem 0 .2rem; font-weight: 600; }
h4 { font-size: .95rem; margin: 1.1rem 0 .3rem; }
.trial > summary h3 { display: inline; }
.trial > summary { padding: .35rem 0; }
.trial .panel { max-width: 22rem; }
.matrix { width: auto; }
.matrix td, .matrix thead th { text-align: right; padding: .45rem 0 .45rem 1.6rem; }
details { border-bottom: 1px solid var(--line); padding: .35rem 0; }
summary { cursor: pointer; }
@media (max-width: 40rem) {
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stack tr { display: block; border-bottom: 1px solid var(--line); padding: .6rem 0; }
  .stack td { display: grid; grid-template-columns: 6.5rem 1fr; border: 0; padding: .15rem 0; text-align: left; white-space: normal; }
  .stack td::before { content: attr(data-label); color: var(--quiet); font-weight: 400; }
}
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
@page { margin: 14mm; }
@media print {
  :root { color-scheme: light; ${LIGHT} }
  html { font-size: 13px; }
  body { max-width: none; padding: 0; }
  details::details-content { content-visibility: visible; }
  .wide { display: block; }
  .narrow { display: none; }
  .chart, .plot { print-color-adjust: exact; }
  .scroll { overflow: visible; }
  .plot { min-width: 0; }
  h2, h3, h4, summary, .finding { break-after: avoid; }
  tr, figure, .panel, .wide { break-inside: avoid; }
  .panels { grid-template-columns: repeat(3, 1fr); }
}
`;
