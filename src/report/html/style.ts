/** The page's looks: one column that reads on a telephone, and on A4 without cut pictures. Always on light ground. */
import { Markup } from './markup.js';

export const style = new Markup(`
:root { color-scheme: light; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --ground: #f6f8fa; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 3rem; color: var(--ink); background: #fff;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 2px solid var(--line); font-size: 1.35rem; }
h3 { margin: 1.5rem 0 .5rem; font-size: 1.05rem; }
p { margin: .5rem 0; }
.question { font-size: 1.15rem; }
.facts, .note, figcaption { color: var(--soft); font-size: .9rem; }
.words { padding: .75rem 1rem; background: var(--ground); border-left: .3rem solid var(--line); }
.words.met { border-color: #1a7f37; }
.words.missed { border-color: #b42318; }
.words.undecided { border-color: #9a6700; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 1rem 0; padding: 0; list-style: none; font-size: .9rem; }
a { color: #0550ae; }
table { width: 100%; margin: 1rem 0; border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { padding: .25rem 0; text-align: left; font-weight: 600; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: break-word; }
thead th { border-bottom-width: 2px; color: var(--soft); font-weight: 600; }
tbody th { min-width: 8rem; font-weight: 400; }
.number { text-align: right; white-space: nowrap; }
.badge { display: inline-block; padding: 0 .5rem; border-radius: .25rem; color: #fff; font-weight: 600; font-size: .85rem; }
.badge.met { background: #1a7f37; }
.badge.missed { background: #b42318; }
.badge.undecided { background: #7d5200; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .92em; }
pre { margin: .5rem 0; padding: .75rem 1rem; background: var(--ground); border: 1px solid var(--line); border-radius: .25rem; white-space: pre-wrap; }
pre.long { max-height: 30rem; overflow: auto; white-space: pre; overflow-wrap: normal; }
ul.plain { padding-left: 1.25rem; }
ol.story { padding-left: 2.5rem; }
ul.columns { columns: 2 20rem; column-gap: 2rem; }
li { break-inside: avoid; }
dl { margin: .5rem 0; }
dl.figures { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .25rem 1rem; }
dt { font-weight: 600; }
dd { margin: 0 0 .5rem; }
dl.figures dt { font-weight: 400; color: var(--soft); }
dl.figures dd { margin: 0; }
.meter { height: .9rem; margin: .5rem 0; background: var(--ground); border: 1px solid var(--line); }
.meter span { display: block; height: 100%; background: #0072b2; }
.meter.beyond span { background: #d55e00; }
figure { margin: 1.5rem 0; break-inside: avoid; }
figure img { display: block; width: 100%; height: auto; }
figcaption strong { color: var(--ink); font-size: 1rem; }
footer { margin-top: 3rem; padding-top: .5rem; border-top: 1px solid var(--line); }
@media screen and (max-width: 40rem) {
  dl.figures { grid-template-columns: 1fr; gap: 0; }
  dl.figures dd { margin-bottom: .5rem; }
  ul.columns { columns: 1; }
  ul.plain { padding-left: 1rem; }
  table, caption, tbody, tr, tbody th { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  th, td { padding: 0; border: 0; }
  tbody th { margin-bottom: .15rem; font-weight: 600; }
  td { display: inline-block; margin-right: 1rem; text-align: left; }
  td::before { content: attr(data-label) ": "; color: var(--soft); }
}
@page { size: A4; margin: 15mm 15mm 17mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; } }
@media print {
  html { font-size: 9.5pt; }
  body { max-width: none; padding: 0; }
  nav { display: none; }
  a { color: inherit; text-decoration: none; }
  h2, h3, caption, dt { break-after: avoid; }
  h2 { margin-top: 1.5rem; }
  h2 + .note { break-after: avoid; }
  p, dd { orphans: 3; widows: 3; }
  tr, .words, dd { break-inside: avoid; }
  table.short { break-inside: avoid; }
  table { font-size: .82rem; }
  th, td { padding: .25rem .4rem; }
  thead { display: table-header-group; }
  .words, .badge, .meter, .meter span, pre { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  figure { margin: 1rem 0; }
  figure img { width: auto; max-width: 100%; max-height: 82mm; }
  pre.long { max-height: none; overflow: visible; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .7rem; line-height: 1.25; }
}
`);
