/** How the table looks. */

export const TABLE = `
table, thead, tbody { display: block; }
tr {
  display: grid;
  grid-template-columns: 1.25rem minmax(9rem, 2.4fr) minmax(5rem, 1fr) minmax(8rem, 1.3fr) 7.25rem minmax(4.5rem, 0.9fr) 2.5rem;
  gap: 0 0.75rem;
  align-items: center;
  padding: 0.375rem 0.5rem;
  border-bottom: 1px solid var(--line);
}
thead { position: sticky; top: 0; z-index: 1; background: var(--surface); }
thead tr { padding-block: 0.125rem; color: var(--muted); }
th, td { display: block; min-width: 0; padding: 0; font-weight: inherit; text-align: start; }
thead button { min-height: 1.75rem; padding: 0; border: 0; background: none; font-size: 0.75rem; font-weight: 600; white-space: normal; }
thead :is(.published, .copied, .limit, .copy), tbody :is(.published, .copied, .limit) { text-align: end; }
thead .copy { grid-column: -3 / -1; }
[aria-sort] button { color: var(--text); }
[aria-sort] button::after { content: "↓" / ""; margin-inline-start: 0.25em; }
[aria-sort="ascending"] button::after { content: "↑" / ""; }
/* Rows out of sight are neither laid out nor painted: a thousand cost as little as a dozen. */
tbody tr:not(.group) { content-visibility: auto; contain-intrinsic-block-size: auto 2.75rem; scroll-margin-block: 3rem; }
tbody tr:not(.group):hover, .picked { background: var(--faint); }
.group { grid-template-columns: 1.25rem minmax(0, 1fr); background: var(--faint); }
.group th { display: flex; flex-wrap: wrap; gap: 0 0.5rem; align-items: baseline; }
.fold { min-height: 1.75rem; padding: 0; border: 0; background: none; font-weight: 650; white-space: normal; text-align: start; }
.fold::before { content: "▾" / ""; display: inline-block; width: 1.1em; }
.folded .fold::before { content: "▸" / ""; }
:dir(rtl) > .fold[aria-expanded="false"]::before { content: "◂" / ""; }
.folded tr:not(.group) { display: none; }
.summary, .none { color: var(--muted); font-size: 0.8125rem; }
.none { padding: 1rem 0.5rem; }
.fixed .pick { visibility: hidden; }

.pick input { display: block; width: 1.125rem; height: 1.125rem; margin: 0; accent-color: var(--link); cursor: pointer; }
.type { display: flex; flex-wrap: wrap; gap: 0 0.5rem; align-items: baseline; }
button.label { min-height: 1.5rem; padding: 0; border: 0; background: none; font-weight: 600; text-align: start; white-space: normal; overflow-wrap: anywhere; }
button.label:hover { text-decoration: underline; text-underline-offset: 0.2em; }
.name { color: var(--muted); overflow-wrap: anywhere; }
.badge { padding: 0 0.5em; border-radius: 999px; font-size: 0.75rem; font-weight: 600; color: var(--good); background: color-mix(in srgb, var(--good) 10%, var(--surface)); }
.gone .badge { color: var(--warn); background: color-mix(in srgb, var(--warn) 10%, var(--surface)); }
.note { flex-basis: 100%; font-size: 0.75rem; color: var(--muted); }
.off :is(.label, .published, .copied) { color: var(--muted); }
.published, .of { font-variant-numeric: tabular-nums; }
.published small { display: block; }
.copied { display: flex; gap: 0.5rem; align-items: center; justify-content: end; }
.of { flex: none; min-width: 2.5rem; white-space: nowrap; }
progress { flex: 0 1 5.5rem; min-width: 1.5rem; height: 0.375rem; border: 0; border-radius: 999px; background: var(--line); overflow: hidden; appearance: none; }
progress::-webkit-progress-bar { background: none; }
progress::-webkit-progress-value { background: var(--link); }
progress::-moz-progress-bar { background: var(--link); }
.whole::-webkit-progress-value { background: var(--good); }
.whole::-moz-progress-bar { background: var(--good); }

tbody .limit button { min-height: 1.5rem; padding: 0; border: 0; background: none; text-decoration: underline dashed var(--edge); text-underline-offset: 0.3em; font-variant-numeric: tabular-nums; }
tbody .limit button:disabled { text-decoration: none; color: var(--muted); cursor: default; }
.limit input, .selection input { width: 5rem; height: 1.75rem; padding: 0 0.375rem; border: 1px solid var(--edge); border-radius: 6px; background: var(--surface); text-align: end; }
.copy { grid-column: -3 / -1; display: flex; flex-wrap: wrap; gap: 0.25rem 0.5rem; align-items: center; justify-content: end; }
.status { font-size: 0.75rem; color: var(--muted); text-align: end; }
.status:empty { display: none; }
.status button { min-height: 1.5rem; padding: 0 0.25rem; }
.status[data-phase="saved"] span { color: var(--good); }
.status:is([data-phase="failed"], [data-phase="open"], [data-phase="waiting"], [data-phase="refused"]) { flex: 1 1 100%; color: var(--bad); }
[role="switch"] {
  appearance: none;
  position: relative;
  flex: none;
  width: 2.25rem;
  height: 1.25rem;
  margin: 0;
  border-radius: 999px;
  background: var(--edge);
  cursor: pointer;
  transition: background 0.15s;
}
[role="switch"]::before { content: ""; position: absolute; inset-block-start: 0.1875rem; inset-inline-start: 0.1875rem; width: 0.875rem; height: 0.875rem; border-radius: 50%; background: #ffffff; transition: inset-inline-start 0.15s; }
[role="switch"]:checked { background: var(--accent); outline: 1px solid var(--link); outline-offset: -1px; }
[role="switch"]:checked::before { inset-inline-start: 1.1875rem; background: var(--on-accent); }
[role="switch"]:focus-visible { border-radius: 999px; outline: 2px solid var(--link); outline-offset: 2px; }
[role="switch"]:disabled { opacity: 0.55; cursor: default; }

.selection { position: sticky; bottom: 0.5rem; z-index: 2; display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; width: fit-content; max-width: 100%; margin: 0.75rem auto 0; padding: 0.5rem 0.75rem; border: 1px solid var(--edge); border-radius: 8px; background: var(--surface); box-shadow: 0 4px 16px rgb(0 0 0 / 0.2); }
.tools { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
.selection form { display: flex; gap: 0.375rem; align-items: center; }
`;

export const NARROW = `
@media screen { @container (max-width: 55em) {
  .tab { padding: 1rem; }
  .act { justify-items: start; text-align: start; }
  .cards { grid-template-columns: minmax(0, 1fr); }
  .card { border: 0; border-top: 1px solid var(--line); }
  .toolbar input { max-width: none; }
  .sort { display: block; }
  thead { display: none; }
  tr:not(.group) { grid-template: "pick type copy" auto "gap published limit" auto "gap copied copied" auto / 1.25rem minmax(0, 1fr) auto; gap: 0.25rem 0.75rem; padding-block: 0.75rem; align-items: start; }
  tbody tr:not(.group) { contain-intrinsic-block-size: auto 6rem; }
  .pick { grid-area: pick; padding-top: 0.25rem; }
  .group .pick { grid-area: auto; }
  .type { grid-area: type; }
  tbody .published { grid-area: published; text-align: start; }
  tbody :is(.published, .copied, .limit)::before { content: attr(data-label) " "; font-size: 0.75rem; color: var(--muted); }
  .published small { display: inline; }
  tbody .copied { grid-area: copied; justify-content: start; }
  .of { min-width: 0; }
  .limit { grid-area: limit; }
  .copy { grid-area: copy; max-width: 11rem; }
  .selection, .tools { justify-content: center; }
  /* Opened beside the table, before the screen was turned. */
  .drawer:not(:modal) { position: fixed; inset: auto 0 0; z-index: 3; width: auto; max-height: 60vh; border-radius: 12px 12px 0 0; box-shadow: 0 -4px 16px rgb(0 0 0 / 0.2); }
} }
/* A phone whose letters are enlarged: no word may be wider than the page, and none stands beside another. */
@media screen { @container (max-width: 24em) {
  button, select { max-width: 100%; white-space: normal; }
  .selection form { flex-wrap: wrap; justify-content: center; }
  tr:not(.group) { grid-template: "pick type copy" auto "gap published published" auto "gap limit limit" auto "gap copied copied" auto / 1.25rem minmax(0, 1fr) auto; }
  tbody .limit { text-align: start; }
  tbody .copied { flex-wrap: wrap; }
  .copy { max-width: 6rem; }
} }
@media (forced-colors: active) {
  [role="switch"] { appearance: auto; }
  progress { forced-color-adjust: none; border: 1px solid CanvasText; background: Canvas; height: 0.625rem; }
  progress::-webkit-progress-value { background: CanvasText; }
  progress::-moz-progress-bar { background: CanvasText; }
  [role="switch"] { outline: none; width: 1.25rem; }
  [role="switch"]::before { content: none; }
  .chip[aria-pressed="true"] { border: 3px solid Highlight; }
  .badge { border: 1px solid; }
  .picked { outline: 2px solid Highlight; outline-offset: -2px; }
  .card strong::before { forced-color-adjust: none; }
}
@media print {
  /* Paper is white, whatever the screen is; a host's own rules are not to change that. */
  :host { color-scheme: light !important; --surface: #ffffff !important; }
  .frame { color: var(--text); }
  .act, .toolbar, .selection, .pick, .status, .drawer, .blank button, .gone-notice button { display: none !important; }
  .tab { padding: 0; }
  .desk { display: block; }
  .card, .notice, .group { break-inside: avoid; }
  .group { break-after: avoid; }
  tr, .group { grid-template-columns: minmax(0, 1fr); }
  tr:not(.group) { grid-template-columns: minmax(0, 2.4fr) minmax(0, 1fr) minmax(0, 1.3fr) minmax(0, 1.2fr) 3rem; }
  tbody tr:not(.group) { content-visibility: visible; break-inside: avoid; }
  thead { position: static; }
  thead .copy, .copy { grid-column: auto; }
  tbody .limit button { text-decoration: none; color: inherit; }
  [role="switch"] { appearance: auto; width: 1rem; height: 1rem; background: none; outline: none; opacity: 1; }
  [role="switch"]::before { content: none; }
  progress, .card strong::before, .badge { print-color-adjust: exact; }
}
`;
