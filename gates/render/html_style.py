"""The page's style sheet: light and dark, narrow and wide, screen and paper."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
:root {
  color-scheme: light dark;
  --page: #f6f7f8; --card: #ffffff; --ink: #1b1f24; --soft: #57606a;
  --rule: #d5dade; --field: #eef0f2; --link: #0a58a8;
  --good: #116329; --good-soft: #ddf4e4; --bad: #a40e26; --bad-soft: #ffe3e3;
  --doubt: #7a4b00; --doubt-soft: #fff1cf; --plan: #bcd7f5; --plan-edge: #3b7bbf;
  --hunk: #1a7f37; --hunk-out: #cf222e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #111417; --card: #191d21; --ink: #e6e9ec; --soft: #a5aeb7;
    --rule: #333a41; --field: #22272d; --link: #7ab7ff;
    --good: #6fdd8b; --good-soft: #12301c; --bad: #ff9a94; --bad-soft: #44171a;
    --doubt: #f0c14b; --doubt-soft: #3a2c08; --plan: #1d3d60; --plan-edge: #5a9ae0;
    --hunk: #57c878; --hunk-out: #ff6b63;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans",
    "Liberation Sans", Arial, sans-serif;
  overflow-wrap: anywhere;
}
main, header, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
footer { padding-bottom: 3rem; color: var(--soft); font-size: .875rem; }
h1, h2, h3 { line-height: 1.25; margin: 0; font-weight: 650; }
h1 { font-size: 1.75rem; }
h2 { font-size: 1.125rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1rem; }
p { margin: .5rem 0; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
  outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px;
}
code, pre, .mono {
  font-family: ui-monospace, SFMono-Regular, "Cascadia Mono", Menlo, Consolas,
    "Liberation Mono", monospace;
  font-size: .875em;
}
pre { margin: 0; }
pre code { font-size: inherit; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .5rem 1rem; }
.card {
  background: var(--card); border: 1px solid var(--rule); border-radius: 10px;
  padding: 1rem 1.25rem;
}
.card + .card { margin-top: .75rem; }
.top { border-left: 8px solid var(--soft); padding: 1.5rem; }
.top.pass { border-left-color: var(--good); }
.top.fail { border-left-color: var(--bad); }
.top.doubt { border-left-color: var(--doubt); }
.top h1 { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; }
.word { font-size: 1.75rem; letter-spacing: .01em; }
.lead { color: var(--soft); margin: .25rem 0 0; }
.disclosure { margin: 1rem 0 0; padding: .5rem .75rem; background: var(--field);
  border-radius: 6px; }
.next { margin-top: 1rem; }
.next h2 { margin: 0 0 .25rem; font-size: .875rem; color: var(--soft); }
.next pre { padding: .5rem .75rem; border: 1px solid var(--rule); border-radius: 6px;
  white-space: pre-wrap; }
.pass { color: var(--good); } .fail { color: var(--bad); }
.doubt { color: var(--doubt); } .idle { color: var(--soft); }
.card.pass, .card.fail, .card.doubt, .card.idle { color: inherit; }
.chip {
  display: inline-block; padding: 0 .55em; border-radius: 1em; white-space: nowrap;
  font-size: .8125rem; font-weight: 600; line-height: 1.6;
  background: var(--field); color: var(--soft);
}
.chip.pass { background: var(--good-soft); color: var(--good); }
.chip.fail { background: var(--bad-soft); color: var(--bad); }
.chip.doubt { background: var(--doubt-soft); color: var(--doubt); }
.grid { display: grid; gap: .75rem; padding: 0; margin: 0; list-style: none;
  grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); }
.grid .card { margin: 0; padding: .75rem 1rem; }
.grid h3 { display: flex; flex-wrap: wrap; justify-content: space-between;
  gap: .25rem .5rem; font-size: .75rem; letter-spacing: .03em; align-items: center;
  overflow-wrap: normal; }
.grid .chip { font-size: .75rem; letter-spacing: 0; }
.grid p { margin: .35rem 0 0; font-size: .875rem; color: var(--soft); }
dl { margin: 1rem 0 0; }
dl div { display: grid; grid-template-columns: 8.5rem 1fr; gap: .15rem 1rem;
  padding: .15rem 0; }
dt { color: var(--soft); font-size: .875rem; }
dd { margin: 0; font-size: .9375rem; min-width: 0; }
.title { display: flex; flex-wrap: wrap; gap: .25rem .6rem; align-items: baseline; }
.title .end { margin-left: auto; }
ul.plain { list-style: none; margin: .5rem 0 0; padding: 0; }
ul.plain > li { padding: .5rem 0; border-top: 1px solid var(--rule); }
ul.plain > li:first-child { border-top: 0; }
.where { color: var(--soft); display: block; }
.hint { margin: .25rem 0 0; padding-left: .75rem; border-left: 3px solid var(--rule); }
.soft { color: var(--soft); }
.card > dl:first-child { margin-top: 0; }
details > .card:nth-of-type(1) { margin-top: .75rem; }
.small { font-size: .875rem; }
details { margin-top: .6rem; }
summary { cursor: pointer; color: var(--link); font-size: .875rem; width: fit-content; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0;
  margin: 0 0 .75rem; list-style: none; font-size: .875rem; color: var(--soft); }
.legend svg { width: 1.75rem; height: .9rem; vertical-align: -.1rem;
  margin-right: .4rem; }
.strip { margin: .75rem 0 0; }
.strip svg { display: block; width: 100%; height: 2.25rem; }
.ends { display: flex; justify-content: space-between; color: var(--soft);
  font-size: .75rem; }
.paper { fill: var(--field); } .window { fill: var(--plan); }
.edge { fill: var(--plan-edge); } .hunk { fill: var(--hunk); }
.out { fill: var(--hunk-out); }
.diff { margin-top: .5rem; border: 1px solid var(--rule); border-radius: 6px;
  overflow-x: auto; font-size: .8125rem; line-height: 1.5; tab-size: 4; }
.diff pre { width: max-content; min-width: 100%; font-size: inherit; }
.diff span { display: block; padding: 0 .75rem 0 0; }
.diff i { display: inline-block; width: 4.25em; padding-right: .75em; text-align: right;
  font-style: normal; color: var(--soft); user-select: none; }
.diff i + i { border-right: 1px solid var(--rule); margin-right: .6em; }
.diff .added { background: var(--good-soft); }
.diff .removed { background: var(--field); color: var(--soft); }
.diff .astray { background: var(--bad-soft); box-shadow: inset 4px 0 var(--hunk-out);
  color: var(--ink); }
.diff .gap { background: var(--field); color: var(--soft); padding-left: .75rem; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0;
  border-top: 1px solid var(--rule); }
thead th { border-top: 0; color: var(--soft); font-weight: 500; font-size: .875rem; }
.shell { margin-top: .75rem; background: var(--field); border-radius: 6px;
  padding: .75rem 1rem; overflow-x: auto; }
@media (max-width: 40rem) {
  main, header, footer { padding-left: .75rem; padding-right: .75rem; }
  header { padding-top: .75rem; }
  .card, .top { padding: .9rem; }
  dl div { grid-template-columns: 6.5rem 1fr; }
  .title .end { margin-left: 0; }
  .diff i:first-child { display: none; }
  .diff i { width: 3.25em; }
}
@media print {
  :root { color-scheme: light; }
  body { background: #fff; font-size: 11pt; }
  main, header, footer { max-width: none; padding: 0; }
  .card { break-inside: avoid; }
  .card:has(.diff) { break-inside: auto; }
  .skip { display: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .diff { overflow: visible; }
  .diff pre, .shell pre { white-space: pre-wrap; width: auto; }
  .strip svg, .legend svg, .chip, .diff span, .top { print-color-adjust: exact; }
}
"""
