"""The style of the report: system fonts, light and dark, read at 360 pixels as on a wide screen, and printable."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --paper: #fff; --card: #f5f6f8; --ink: #1b1f24; --quiet: #59616b; --line: #d9dde3;
  --accent: #1f5fc4; --bad: #b3261e; --bad-soft: #fbe4e1; --good-soft: #dcebfa; --open: #8a9099; --track: #e4e7ec; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --card: #1d2126; --ink: #e8eaed; --quiet: #a3abb5;
  --line: #343a42; --accent: #8ab4f8; --bad: #ff8a7d; --bad-soft: #4a211d; --good-soft: #1f3650; --open: #7d8590;
  --track: #2b3037; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif;
  -webkit-text-size-adjust: 100%; overflow-wrap: break-word; }
header, main, footer { max-width: 64rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; } footer { padding-bottom: 3rem; }
h1 { font-size: 1rem; font-weight: 600; color: var(--quiet); margin: 0 0 0.8rem; }
h2 { font-size: 1.2rem; margin: 2.8rem 0 0.3rem; scroll-margin-top: 1rem; }
h3 { font-size: 1rem; margin: 1.4rem 0 0.3rem; }
p { margin: 0.4rem 0; max-width: 44rem; } a { color: var(--accent); } .quiet { color: var(--quiet); font-size: 0.9rem; }
.headline { border-left: 5px solid var(--accent); padding: 0.1rem 0 0.1rem 1rem; margin: 0 0 1.2rem; }
.headline p { max-width: 46rem; } .headline .said { font-size: 1.45rem; line-height: 1.35; font-weight: 600; }
.headline .beside { font-size: 1.08rem; } .warning { border: 1px solid var(--bad); border-radius: 6px;
  padding: 0.5rem 0.8rem; max-width: none; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.7rem; margin: 1rem 0;
  padding: 0; list-style: none; }
.cards li { background: var(--card); border-radius: 8px; padding: 0.7rem 0.9rem; }
.cards b { display: block; font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; list-style: none; padding: 0; margin: 1.2rem 0 0; }
nav a { display: inline-block; padding: 0.25rem 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; margin: 0.5rem 0; }
caption { text-align: left; color: var(--quiet); font-size: 0.9rem; padding-bottom: 0.3rem; }
th, td { text-align: left; padding: 0.4rem 0.9rem 0.4rem 0; border-bottom: 1px solid var(--line); vertical-align: top;
  font-weight: 400; } thead th { color: var(--quiet); font-size: 0.85rem; vertical-align: bottom; }
td.number, th.number { text-align: right; }
td.number, .interval { white-space: nowrap; } td:last-child, th:last-child { padding-right: 0; }
.few { display: inline-block; border: 1px solid var(--open); border-radius: 4px; padding: 0 0.35em; font-size: 0.8rem;
  color: var(--quiet); white-space: nowrap; }
.bar { display: flex; height: 0.85rem; margin-top: 0.35rem; min-width: 6rem; background: var(--track); overflow: hidden;
  border-radius: 3px; } .bar span { height: 100%; border-right: 1px solid var(--paper); }
.is-bad { background: var(--bad); } .is-good { background: var(--accent); } .is-other { background: transparent; }
.is-held { background: var(--open); }
.is-open { background: repeating-linear-gradient(135deg, var(--open) 0 3px, transparent 3px 6px); }
.range { position: relative; display: block; height: 0.85rem; margin-top: 0.35rem; min-width: 6rem; border-radius: 3px;
  background: var(--track); } .range i { position: absolute; top: 0.28rem; height: 0.3rem; min-width: 2px;
  background: var(--accent); opacity: 0.55; }
.range b { position: absolute; top: 0.08rem; width: 0.7rem; height: 0.7rem;
  margin-left: -0.35rem; border-radius: 50%; background: var(--accent); }
.key { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; list-style: none; padding: 0; margin: 0.4rem 0;
  font-size: 0.9rem; } .key i { display: inline-block; width: 0.8rem; height: 0.8rem; margin-right: 0.4rem;
  border-radius: 2px; border: 1px solid var(--open); }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 0 2.5rem; }
.plots section { min-width: 0; } figure { margin: 0.6rem 0; } svg { display: block; width: 100%; max-width: 30rem;
  height: auto; } svg text { font: 11px system-ui, sans-serif; fill: var(--quiet); }
svg .axis { stroke: var(--open); } svg .grid { stroke: var(--line); } svg .line { stroke: var(--accent); fill: none;
  stroke-width: 2; } svg .dot { fill: var(--accent); }
svg .now { fill: var(--paper); stroke: var(--bad); stroke-width: 2; }
svg .even { stroke: var(--open); stroke-dasharray: 4 4; }
summary { cursor: pointer; padding: 0.3rem 0; } details > summary { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.failure { border-top: 1px solid var(--line); padding: 0.9rem 0; } .failure h4 { margin: 0; font-size: 1rem;
  font-weight: 600; } .failure code { color: var(--quiet); font-weight: 400; }
.pair { display: grid; gap: 0.3rem 1.8rem; margin-top: 0.5rem; } .pair > div { min-width: 0; }
.pair p { margin: 0; white-space: pre-line; } .label { color: var(--quiet); font-size: 0.85rem; }
.reason { color: var(--bad); grid-column: 1 / -1; font-size: 0.95rem; }
mark { background: var(--bad-soft); color: inherit; border-bottom: 2px solid var(--bad); font-weight: 600; }
.source mark { background: var(--good-soft); border-color: var(--accent); }
code, .hash { font: 0.88em ui-monospace, monospace; overflow-wrap: anywhere; }
@media (min-width: 46rem) { .pair { grid-template-columns: 1fr 1fr; } .headline .said { font-size: 1.7rem; } }
@media (max-width: 40rem) { .headline .said { font-size: 1.3rem; } table, tbody, caption { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { display: flex; flex-wrap: wrap; gap: 0 1.1rem; padding: 0.45rem 0; border-bottom: 1px solid var(--line); }
  th, td { border: 0; padding: 0; } tbody th, td.wide { flex: 1 0 100%; } td.wide { order: 1; }
  tbody th { font-weight: 600; }
  td:empty { display: none; } td:not(.wide)::before { content: attr(data-head) " "; color: var(--quiet);
  font-size: 0.85rem; } }
@media print { body { font-size: 10pt; } nav { display: none; } .failure, tr { break-inside: avoid; }
  .bar, .range, .bar span, mark, .cards li, .key i { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
@media (forced-colors: active) { .bar, .range { border: 1px solid; } .range b, .is-bad { background: CanvasText; } }
"""
