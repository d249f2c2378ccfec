/** Every colour, font and corner is a custom property that the page around may set. */
export const CSS = `
:host {
  --accent: var(--orgkey-accent, light-dark(#4f46e5, #5b5bd6));
  --on-accent: var(--orgkey-on-accent, #fff);
  --focus: var(--orgkey-focus, light-dark(#4f46e5, #a5b4fc));
  --text: var(--orgkey-text, light-dark(#16181d, #e8eaef));
  --muted: var(--orgkey-muted, light-dark(#5a6170, #9ba4b4));
  --surface: var(--orgkey-surface, light-dark(#fff, #161a21));
  --sunken: var(--orgkey-sunken, light-dark(#f5f6f8, #0f1319));
  --border: var(--orgkey-border, light-dark(#dfe2e8, #2b323d));
  --danger: var(--orgkey-danger, light-dark(#b42318, #f97066));
  --danger-fill: var(--orgkey-danger-fill, light-dark(#c4291c, #c4291c));
  --warn: var(--orgkey-warn, light-dark(#8a5300, #f5c26b));
  --warn-fill: var(--orgkey-warn-fill, light-dark(#fff6e0, #33270f));
  --good: var(--orgkey-good, light-dark(#116b43, #6fdca6));
  --good-fill: var(--orgkey-good-fill, light-dark(#e5f6ee, #10301f));
  --radius: var(--orgkey-radius, 8px);
  --mono: var(--orgkey-mono, ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace);
  display: block;
  container-type: inline-size;
  color: var(--text);
  font: 400 0.9375rem/1.5 var(--orgkey-font, system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif);
}
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h1, h2, h3, p, ul, fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
h1 { font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.015em; outline-offset: 4px; }
h2 { font-size: 1.125rem; line-height: 1.35; }
h3 { font-size: 0.875rem; overflow-wrap: anywhere; }
h1:focus:not(:focus-visible) { outline: none; }
code { font-family: var(--mono); font-size: 0.8125rem; overflow-wrap: anywhere; }
small { display: block; font-size: 0.8125rem; color: var(--muted); }
svg { width: 1.125em; height: 1.125em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
q { font-weight: 600; overflow-wrap: anywhere; }
bdi { overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.muted { color: var(--muted); }

.page { max-width: 68rem; margin: 0 auto; padding: 2.5rem 2rem 4rem; display: grid; gap: 1.25rem; }
header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 1rem 2rem; }
header > :first-child { flex: 1 1 22rem; }
header p { margin-top: 0.25rem; color: var(--muted); }
header strong { color: var(--text); font-weight: 600; }
.controls, .toolbar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem; }
.toolbar { min-height: 2.25rem; color: var(--muted); font-size: 0.875rem; }
[data-notice]:empty { display: none; }
.toolbar label { font-weight: 400; display: inline-flex; align-items: center; gap: 0.5rem; margin-inline-start: auto; min-height: 1.75rem; }
.search { position: relative; flex: 0 1 20rem; color: var(--muted); }
.search svg { position: absolute; inset: 0 auto 0 0.75rem; height: 100%; }
.search input[type=search] { padding-inline-start: 2.25rem; }
.toolbar > [role=status]:empty { position: absolute; }

button, .button { display: inline-flex; align-items: center; justify-content: center; gap: 0.5rem; min-height: 2.25rem; padding: 0.375rem 0.875rem; border: 1px solid var(--border); border-radius: var(--radius); background: var(--surface); color: var(--text); font: inherit; font-size: 0.875rem; font-weight: 550; text-decoration: none; white-space: nowrap; cursor: pointer; transition: background 0.12s, border-color 0.12s; }
button:hover { background: color-mix(in oklab, var(--surface), var(--text) 6%); border-color: color-mix(in oklab, var(--border), var(--text) 18%); }
.primary { background: var(--accent); border-color: transparent; color: var(--on-accent); }
.primary:hover { background: color-mix(in oklab, var(--accent), #000 12%); border-color: transparent; }
.danger { background: var(--danger-fill); border-color: transparent; color: #fff; }
.danger:hover { background: color-mix(in oklab, var(--danger-fill), #000 12%); border-color: transparent; }
[aria-disabled] { opacity: 0.7; cursor: progress; }
.small { min-height: 1.875rem; padding: 0.125rem 0.625rem; font-size: 0.8125rem; gap: 0.375rem; }
.revoke { color: var(--danger); }
.quiet { min-height: 1.625rem; padding: 0 0.375rem; border-color: transparent; background: none; color: var(--muted); }

input:not([type=radio], [type=checkbox]), select { width: 100%; min-height: 2.375rem; padding: 0.375rem 0.75rem; border: 1px solid color-mix(in oklab, var(--border), var(--text) 30%); border-radius: var(--radius); background: var(--surface); color: var(--text); font: inherit; font-size: 0.875rem; }
.controls select { width: auto; max-width: 14rem; }
input::placeholder { color: var(--muted); opacity: 1; }
input[type=radio], input[type=checkbox] { width: 1rem; height: 1rem; margin: 0; flex: none; accent-color: var(--accent); }

.card { border: 1px solid var(--border); border-radius: calc(var(--radius) + 4px); background: var(--surface); overflow: clip; }
.panel { display: grid; justify-items: center; gap: 0.5rem; padding: 3.5rem 1.5rem; text-align: center; }
.panel > svg { width: 2.25rem; height: 2.25rem; padding: 0.5rem; box-sizing: content-box; border-radius: 50%; background: var(--sunken); color: var(--muted); stroke-width: 1.5; margin-bottom: 0.5rem; }
.panel p { color: var(--muted); max-width: 30rem; }
.panel > button, .panel > a { margin-top: 0.75rem; }

table { width: 100%; border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.875rem 0.75rem; text-align: start; vertical-align: top; font-weight: 400; }
th:first-child { padding-inline-start: 1.25rem; }
td:last-child { padding-inline-end: 1.25rem; }
thead > tr > * { padding-block: 0.625rem; background: var(--sunken); color: var(--muted); font-size: 0.8125rem; font-weight: 550; white-space: nowrap; }
tbody > tr { border-top: 1px solid var(--border); }
tbody > tr:hover { background: color-mix(in oklab, var(--surface), var(--text) 2%); }
tbody td { white-space: nowrap; }
td time { display: inline-block; }
td time::first-letter { text-transform: uppercase; }
tbody code { color: var(--muted); }
.name { display: flex; align-items: center; gap: 0.25rem; min-height: 1.625rem; margin-top: -0.1875rem; font-weight: 600; }
.over .name, .over td { color: var(--muted); font-weight: 400; }
.actions { width: 1px; text-align: end; }
.actions button + button { margin-inline-start: 0.5rem; }
.badge { display: inline-block; padding: 0.0625rem 0.5rem; border-radius: 99px; font-size: 0.8125rem; font-weight: 550; }
.status small { margin-top: 0.25rem; white-space: normal; max-width: 11rem; }
.good { background: var(--good-fill); color: var(--good); }
.warn { background: var(--warn-fill); color: var(--warn); }
.badge.over { background: var(--sunken); color: var(--muted); }
.more { margin: 1rem auto 0; display: flex; }
.chips { display: flex; flex-wrap: wrap; gap: 0.25rem; margin-top: 0.375rem; list-style: none; }
.chips li { padding: 0 0.5rem; border: 1px solid var(--border); border-radius: 99px; color: var(--muted); font-size: 0.75rem; overflow-wrap: anywhere; }

.callout { display: flex; align-items: start; gap: 0.625rem; padding: 0.75rem 0.875rem; border-radius: var(--radius); background: var(--warn-fill); color: var(--warn); font-size: 0.875rem; }
.callout > svg { margin-top: 0.1875rem; }
.callout > span { flex: 1; }
.problem { display: flex; gap: 0.5rem; color: var(--danger); font-size: 0.875rem; }
.problem svg { margin-top: 0.1875rem; }
.problem:empty { display: none; }

dialog { width: min(32rem, calc(100vw - 2rem)); max-height: calc(100dvh - 2rem); padding: 1.5rem; border: 1px solid var(--border); border-radius: calc(var(--radius) + 6px); background: var(--surface); color: inherit; box-shadow: 0 24px 64px -16px rgb(0 0 0 / 0.45); overflow: auto; }
dialog::backdrop { background: rgb(10 12 18 / 0.5); }
dialog[open], form { display: grid; gap: 1.125rem; grid-template-columns: minmax(0, 1fr); }
dialog footer { display: flex; flex-wrap: wrap; justify-content: end; gap: 0.625rem; margin-top: 0.25rem; }
dialog h3 { margin-bottom: -0.75rem; }
.field { display: grid; gap: 0.375rem; }
label, legend { font-size: 0.875rem; font-weight: 550; }
.field p { color: var(--muted); font-size: 0.8125rem; }
legend { padding: 0; margin-bottom: 0.375rem; }
.option { display: flex; align-items: start; gap: 0.625rem; padding: 0.375rem 0; font-weight: 400; cursor: pointer; }
.option input { margin-top: 0.1875rem; }
.scopes { margin-top: 0.5rem; padding: 0.75rem 0.875rem; border: 1px solid var(--border); border-radius: var(--radius); max-height: 14rem; overflow: auto; }
.scopes legend { padding: 0 0.375rem; margin: 0 0 0 -0.375rem; }
summary { font-size: 0.875rem; font-weight: 550; cursor: pointer; color: var(--muted); width: fit-content; border-radius: 4px; }
details[open] summary { margin-bottom: 0.875rem; }
.secret { display: flex; align-items: start; gap: 0.625rem; padding: 0.625rem; padding-inline-start: 0.875rem; border: 1px solid var(--border); border-radius: var(--radius); background: var(--sunken); }
.secret code { flex: 1; min-width: 0; padding-block: 0.375rem; white-space: pre-wrap; -webkit-user-select: all; user-select: all; border-radius: 4px; }

.toast { position: fixed; inset: auto 0 1.5rem; width: fit-content; max-width: calc(100vw - 2rem); margin: 0 auto; padding: 0.625rem 1rem; border-radius: var(--radius); background: var(--text); color: var(--surface); font-size: 0.875rem; box-shadow: 0 8px 24px -8px rgb(0 0 0 / 0.4); }
.toast:empty { padding: 0; box-shadow: none; }

.skeleton > div { display: flex; gap: 2rem; padding: 1.25rem; border-top: 1px solid var(--border); }
.skeleton > :first-child { border-top: 0; }
.skeleton i { flex: 1; height: 0.875rem; border-radius: 4px; background: color-mix(in oklab, var(--surface), var(--text) 9%); animation: breathe 1.4s ease-in-out infinite; }
.skeleton i:first-child { flex: 3; }
@keyframes breathe { 50% { opacity: 0.45; } }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }

@container (max-width: 52rem) {
  .page { padding: 1.5rem 1rem 3rem; }
  .controls { flex: 1 1 100%; }
  .controls select, .controls .primary { flex: 1 1 auto; max-width: none; }
  .search { flex: 1 1 100%; }
  .toolbar label { margin-inline-start: 0; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, th, td { display: block; }
  tbody > tr { display: grid; grid-template-columns: 1fr 1fr; gap: 0.75rem 1rem; padding: 1rem; }
  tbody > :first-child { border-top: 0; }
  tbody > tr > * { padding: 0 !important; white-space: normal; }
  tbody > tr > th, tbody > tr > .actions { grid-column: 1 / -1; }
  td[data-column]::before { content: attr(data-column); display: block; color: var(--muted); font-size: 0.75rem; }
  .actions { display: flex; width: auto; }
  .actions:empty { display: none; }
  .actions button { flex: 1; min-height: 2.25rem; }
  dialog { padding: 1.25rem; }
  dialog footer > * { flex: 1; }
  .secret { flex-direction: column; align-items: stretch; padding: 0.75rem; }
  .secret button { width: 100%; }
  .callout { flex-wrap: wrap; }
  .callout > span { flex: 1 1 9rem; }
}
`;
