/** How it looks: light and dark as the host's color-scheme has it, wide and narrow as its place. */

export const sheet = new CSSStyleSheet();

// What these rules call a rem is the font size of the element: that of the page may be anything.
try {
  CSS.registerProperty({ name: "--igny8-rem", syntax: "<length>", inherits: true, initialValue: "16px" });
} catch {
  // Another copy of this module was here first.
}

const RULES = `
:host {
  --text: light-dark(#1c2128, #e6e9ed);
  --muted: light-dark(#59626d, #9aa4af);
  --line: light-dark(#dfe3e8, #30363e);
  --faint: light-dark(#f5f6f8, #1a1f26);
  --surface: var(--igny8-background, light-dark(#ffffff, #12161b));
  --accent: var(--igny8-accent, light-dark(#2456c7, #7ba7ff));
  --on-accent: light-dark(#ffffff, #0d1520);
  --good: light-dark(#1a7a3c, #4cc274);
  --warn: light-dark(#8f5800, #e0a83a);
  --bad: light-dark(#b3261e, #ff8a80);
  --columns: minmax(11rem, 2.2fr) minmax(8rem, 1.6fr) minmax(8rem, 1.3fr) minmax(9.5rem, 1.1fr) 6rem 3.5rem;
  --igny8-rem: 1em;
  display: block;
  color: var(--text);
  background: var(--surface);
  font: medium/1.45 var(--igny8-font, system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif);
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; }
.frame { container-type: inline-size; }
.strut { display: block; width: 72rem; min-width: 15rem; max-width: 100%; height: 0; }
h2, h3, p, ol { margin: 0; padding: 0; }
/* No wider than its place: rows out of sight still claim the width that they had. */
.tab, .content { display: grid; grid-template-columns: minmax(0, 1fr); }
.tab { font-size: 0.875rem; gap: 1rem; padding: 1.25rem; }
.tab > :empty { display: none; }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: 0.2em; }
a:hover { text-decoration-color: currentColor; }
code { font: 0.75rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }

.site { display: flex; gap: 1rem; align-items: start; justify-content: space-between; }
.site h2 { text-align: left; font-size: 1.25rem; line-height: 1.3; font-weight: 650; overflow-wrap: anywhere; }
.site p { display: flex; flex-wrap: wrap; gap: 0 0.75rem; color: var(--muted); }
.site a { overflow-wrap: anywhere; }

button, select, input { font: inherit; color: inherit; }
button {
  padding: 0.375rem 0.875rem;
  border: 1px solid var(--line);
  border-radius: 6px;
  background: var(--surface);
  cursor: pointer;
  white-space: nowrap;
}
button:hover { border-color: var(--muted); }
.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; }
.primary:hover { border-color: var(--accent); filter: brightness(1.08); }
.primary[aria-disabled="true"] { opacity: 0.6; cursor: progress; }

.freshness { display: flex; gap: 0.5rem; align-items: baseline; color: var(--muted); margin-top: -0.5rem; }
.freshness::before { content: ""; flex: none; width: 0.5rem; height: 0.5rem; border-radius: 50%; background: currentColor; }
.freshness[data-state="fresh"]::before { background: var(--good); }
.freshness[data-state="late"] { color: var(--warn); }
.freshness[data-state="stale"] { color: var(--bad); }
.freshness[data-state="disconnected"]::before, .freshness[data-state="never"]::before { background: none; border: 1.5px solid currentColor; }

.notice { padding: 0.5rem 0.75rem; border-left: 3px solid var(--muted); border-radius: 4px; background: var(--faint); }
.notice.bad { border-color: var(--bad); }
.notice.warn { border-color: var(--warn); }
.notice[data-phase="asking"], .notice[data-phase="waiting"] { border-color: var(--accent); }
.notice[data-phase="done"] { border-color: var(--good); }
.notice[data-phase="failed"] { border-color: var(--warn); }
.notice[data-phase="asking"]::before, .notice[data-phase="waiting"]::before {
  content: "";
  display: inline-block;
  width: 0.75em;
  height: 0.75em;
  margin-right: 0.6em;
  border: 2px solid var(--line);
  border-top-color: var(--accent);
  border-radius: 50%;
  animation: turn 0.9s linear infinite;
}

.blank { padding: 2.5rem 1.5rem; border: 1px dashed var(--line); border-radius: 8px; text-align: center; }
.blank h2 { font-size: 1rem; }
.blank p { max-width: 34rem; margin: 0.375rem auto 0; color: var(--muted); text-wrap: pretty; }
.blank button { margin-top: 1rem; }
.bones { display: none; gap: 0.875rem; }
.bones i { height: 2.25rem; border-radius: 6px; background: var(--faint); animation: breathe 1.6s ease-in-out infinite; }
[data-state="loading"] .bones { display: grid; }
[data-state="never"] .content { display: none; }
.content { gap: 1.5rem; }
[data-read="false"] :is(.site, .content) { display: none; }

.toolbar { display: flex; flex-wrap: wrap; gap: 0.625rem 1rem; align-items: center; }
.toolbar input[type="search"], select {
  height: 2.125rem;
  padding: 0 0.625rem;
  border: 1px solid light-dark(#8b949e, #5c6672);
  border-radius: 6px;
  background: var(--surface);
}
.toolbar input[type="search"] { flex: 1 1 14rem; max-width: 24rem; }
::placeholder { color: var(--muted); opacity: 1; }
.check { display: inline-flex; gap: 0.5rem; align-items: center; cursor: pointer; }
.check input { accent-color: var(--accent); width: 1rem; height: 1rem; margin: 0; }
.hint { color: var(--muted); }

section > header { display: flex; flex-wrap: wrap; gap: 0 0.75rem; align-items: baseline; margin-bottom: 0.5rem; }
h3 { font-size: 1rem; font-weight: 650; }
.summary, .none { color: var(--muted); }
.none { padding: 0.75rem 0; }

table, thead, tbody { display: block; }
tr { display: grid; grid-template-columns: var(--columns); gap: 0 1rem; align-items: center; padding: 0.4375rem 0.5rem; border-bottom: 1px solid var(--line); }
thead tr { padding-block: 0; color: var(--muted); }
/* Rows out of sight are neither laid out nor painted: a thousand cost as little as a dozen. */
tbody tr { content-visibility: auto; contain-intrinsic-block-size: auto 3rem; }
tbody tr:hover { background: var(--faint); }
th, td { display: block; min-width: 0; padding: 0; font-weight: inherit; text-align: start; }
thead button { padding: 0.25rem 0; border: 0; background: none; font-size: 0.75rem; font-weight: 600; }
thead button:hover { color: var(--text); }
thead button::after { content: "↓" / ""; visibility: hidden; margin-left: 0.25em; }
[aria-sort] button { color: var(--text); }
[aria-sort] button::after { visibility: visible; }
[aria-sort="ascending"] button::after { content: "↑" / ""; }

.type { display: flex; flex-wrap: wrap; gap: 0 0.5rem; align-items: baseline; }
.label { font-weight: 600; overflow-wrap: anywhere; }
.name { color: var(--muted); overflow-wrap: anywhere; }
.note { flex-basis: 100%; font-size: 0.75rem; color: var(--muted); }
.left .note { color: var(--warn); }
.count, .of { font-variant-numeric: tabular-nums; }
.statuses, .first { display: block; font-size: 0.75rem; color: var(--muted); }
.of { display: block; font-size: 0.75rem; color: var(--muted); }
.off :is(.label, .count) { color: var(--muted); font-weight: 500; }
.refusal { grid-column: 1 / -1; padding-top: 0.25rem; color: var(--bad); text-align: end; }
.new { animation: arrive 2.5s ease-out; }

progress { display: block; width: 100%; height: 0.5rem; margin: 0.125rem 0 0.1875rem; border: 0; border-radius: 999px; background: var(--line); overflow: hidden; appearance: none; }
progress::-webkit-progress-bar { background: none; }
progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }
.whole::-webkit-progress-value { background: var(--good); }
.whole::-moz-progress-bar { background: var(--good); }
section > header progress { flex: 0 1 8rem; align-self: center; }
.off progress { opacity: 0.5; }

.limit input { width: 100%; height: 1.875rem; padding: 0 0.375rem 0 0.5rem; border: 1px solid light-dark(#8b949e, #5c6672); border-radius: 6px; background: var(--surface); font-variant-numeric: tabular-nums; }
.limit input:disabled { border-color: transparent; background: none; padding-left: 0; color: var(--muted); }
.on input {
  appearance: none;
  position: relative;
  display: block;
  width: 2.25rem;
  height: 1.25rem;
  margin: 0;
  border-radius: 999px;
  background: light-dark(#8b949e, #5c6672);
  cursor: pointer;
  transition: background 0.15s;
}
.on input::before { content: ""; position: absolute; inset: 0.1875rem auto auto 0.1875rem; width: 0.875rem; height: 0.875rem; border-radius: 50%; background: #ffffff; transition: translate 0.15s; }
.on input:checked { background: var(--accent); }
.on input:checked::before { translate: 1rem; background: var(--on-accent); }
.on input:focus-visible { border-radius: 999px; }
.on input:disabled { opacity: 0.55; cursor: default; }

.changes { border-top: 1px solid var(--line); padding-top: 1rem; }
.changes summary { width: fit-content; cursor: pointer; font-weight: 600; }
.changes ol { margin-top: 0.5rem; list-style: none; }
.changes li { display: flex; flex-wrap: wrap; gap: 0 1rem; justify-content: space-between; padding: 0.3125rem 0.5rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.changes time { color: var(--muted); white-space: nowrap; }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

@container (max-width: 55em) {
  .tab { padding: 1rem; }
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  tr { grid-template: "type on" auto "items synced" auto "changed limit" auto "refusal refusal" auto / 1fr 8rem; gap: 0.375rem 1rem; padding-block: 0.75rem; align-items: start; }
  tbody tr { contain-intrinsic-block-size: auto 7rem; }
  .type { grid-area: type; }
  .items { grid-area: items; }
  .items::before { content: "Items "; font-size: 0.75rem; color: var(--muted); }
  .synced { grid-area: synced; padding-top: 0.375rem; }
  .changed { grid-area: changed; font-size: 0.75rem; color: var(--muted); }
  .changed time::before { content: "changed "; }
  .limit { grid-area: limit; display: flex; gap: 0.5rem; align-items: center; }
  .limit::before { content: "Fetch"; font-size: 0.75rem; color: var(--muted); }
  .on { grid-area: on; justify-self: end; }
  .refusal { grid-area: refusal; }
}
@media (prefers-reduced-motion: reduce) { *, ::before { animation: none !important; transition: none !important; } }
@media (forced-colors: active) { .on input { appearance: auto; } progress { appearance: auto; } }
@keyframes turn { to { rotate: 1turn; } }
@keyframes breathe { 50% { opacity: 0.5; } }
@keyframes arrive { from { background: color-mix(in srgb, var(--accent) 22%, transparent); } }
`;

sheet.replaceSync(RULES.replace(/(-?[\d.]+)rem\b/g, "calc($1 * var(--igny8-rem))"));
