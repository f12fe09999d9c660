/** How it looks: light and dark as the host's color-scheme has it, wide and narrow as its place. */

import { NARROW, TABLE } from "./styles-table.js";

const RULES = `
:host {
  --text: light-dark(#1c2128, #e6e9ed);
  --muted: light-dark(#59626d, #9aa4af);
  --line: light-dark(#dfe3e8, #30363e);
  --edge: light-dark(#7b8490, #6f7a86);
  --faint: light-dark(#f5f6f8, #1a1f26);
  --surface: var(--igny8-background, light-dark(#ffffff, #12161b));
  --accent: var(--igny8-accent, light-dark(#2456c7, #7ba7ff));
  /* Readable on any accent, and any accent readable on the surface. */
  /* Black or white, by the luminance at which both contrast alike. */
  --is-dark: clamp(0, (0.179 - y) * 1000, 1);
  --on-accent: color(from var(--accent) xyz-d65 calc(0.9505 * var(--is-dark)) var(--is-dark) calc(1.089 * var(--is-dark)));
  --link: light-dark(oklch(from var(--accent) min(l, 0.5) c h), oklch(from var(--accent) max(l, 0.74) c h));
  --good: light-dark(#1a7a3c, #4cc274);
  --warn: light-dark(#8f5800, #e0a83a);
  --bad: light-dark(#b3261e, #ff8a80);
  --igny8-rem: 1em;
  display: block;
  color: var(--text);
  background: var(--surface);
  font: medium/1.45 var(--igny8-font, system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif);
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; }
.frame { container-type: inline-size; text-align: start; }
.strut { display: block; width: 72rem; min-width: 15rem; max-width: 100%; height: 0; }
h2, h3, h4, p, ol, dl, dd { margin: 0; padding: 0; }
/* No wider than its place: rows out of sight still claim the width that they had. */
.tab, .content { display: grid; grid-template-columns: minmax(0, 1fr); }
.tab { font-size: 0.875rem; gap: 1rem; padding: 1.25rem; }
a { color: var(--link); text-underline-offset: 0.2em; }
code { font: 0.75rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
small { font-size: 0.75rem; color: var(--muted); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }

.site { display: flex; flex-wrap: wrap; gap: 0.75rem 1rem; align-items: start; justify-content: space-between; }
.site > div { min-width: 0; }
.site h2 { font-size: 1.25rem; line-height: 1.3; font-weight: 650; overflow-wrap: anywhere; }
.site p { display: flex; flex-wrap: wrap; gap: 0 0.75rem; color: var(--muted); }
.site a { overflow-wrap: anywhere; color: inherit; }
.act { display: grid; gap: 0.25rem; justify-items: end; text-align: end; }
.hint { font-size: 0.75rem; color: var(--muted); }

button, select, input { font: inherit; color: inherit; }
button, select {
  min-height: 2rem;
  padding: 0.25rem 0.75rem;
  border: 1px solid var(--edge);
  border-radius: 6px;
  background: var(--surface);
  cursor: pointer;
  white-space: nowrap;
}
button:hover { background: var(--faint); }
.check { border-color: var(--link); background: var(--accent); color: var(--on-accent); font-weight: 600; }
.check:hover { background: var(--accent); filter: brightness(1.06); }
.check[aria-disabled="true"] { opacity: 0.65; cursor: progress; }
.plain, .status button { border: 0; background: none; color: var(--link); font-weight: 600; }

.cards { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); border: 1px solid var(--line); border-radius: 8px; }
.card { display: grid; gap: 0.125rem; align-content: start; justify-items: start; padding: 0.75rem 1rem; border-inline-start: 1px solid var(--line); }
.card:first-child { border: 0; }
.card h3 { font-size: 0.75rem; font-weight: 400; color: var(--muted); }
.card strong { font-size: 1rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.card span, .card a { font-size: 0.75rem; }
.card span { color: var(--muted); text-wrap: pretty; }
.card[data-state="fresh"] strong::before, .card[data-state="late"] strong::before, .card[data-state="stale"] strong::before {
  content: "";
  display: inline-block;
  margin-inline-end: 0.5em;
  border: 0.25em solid var(--good);
  border-radius: 50%;
}
.card[data-state="late"] strong { color: var(--warn); }
.card[data-state="late"] strong::before { border-color: var(--warn); border-radius: 0; }
.card[data-state="stale"] strong { color: var(--bad); }
.card[data-state="stale"] strong::before { border-color: var(--bad); border-radius: 0; }

.notices { display: contents; }
.notice { padding: 0.5rem 0.75rem; border-inline-start: 3px solid var(--muted); border-radius: 4px; background: var(--faint); }
.notice:empty { display: none; }
.notice.bad { border-color: var(--bad); }
.notice.warn { border-color: var(--warn); }
.gone-notice { display: flex; flex-wrap: wrap; gap: 0.25rem 0.5rem; align-items: center; }
.gone-notice p { flex: 1 1 18rem; }
.notice:is([data-phase="asking"], [data-phase="waiting"]) { border-color: var(--link); }
.notice[data-phase="done"] { border-color: var(--good); }
.notice[data-phase="failed"] { border-color: var(--warn); }
.notice:is([data-phase="asking"], [data-phase="waiting"])::before {
  content: "";
  display: inline-block;
  width: 0.75em;
  height: 0.75em;
  margin-inline-end: 0.6em;
  border: 2px solid var(--line);
  border-top-color: var(--link);
  border-radius: 50%;
  animation: turn 0.9s linear infinite;
}

.blank { display: grid; gap: 0.5rem; justify-items: center; padding: 2.5rem 1.5rem; border: 1px dashed var(--line); border-radius: 8px; text-align: center; }
.blank h3 { font-size: 1rem; }
.blank p { max-width: 36rem; color: var(--muted); text-wrap: pretty; }
.bones { display: none; gap: 0.875rem; }
.bones i { height: 2.25rem; border-radius: 6px; background: var(--faint); animation: breathe 1.6s ease-in-out infinite; }
[data-state="loading"] .bones { display: grid; }
[data-state="never"] .content { display: none; }
.content { gap: 1rem; }
[data-read="false"] :is(.site, .content) { display: none; }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.toolbar { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
.toolbar input { flex: 1 1 12rem; max-width: 20rem; min-width: 8rem; height: 2rem; padding: 0 0.625rem; border: 1px solid var(--edge); border-radius: 6px; background: var(--surface); }
::placeholder { color: var(--muted); opacity: 1; }
.chips { display: flex; flex-wrap: wrap; gap: 0.375rem; }
.chip { border-radius: 999px; }
.chip .number { color: var(--muted); font-variant-numeric: tabular-nums; }
.chip[aria-pressed="true"] { border-color: var(--link); background: color-mix(in srgb, var(--accent) 12%, var(--surface)); font-weight: 600; }
.sort { display: none; }
.changes { margin-inline-start: auto; }

.desk { display: flex; gap: 1rem; align-items: start; }
.sheet { flex: 1; min-width: 0; }
.drawer { position: sticky; inset: 0.5rem auto auto; flex: none; width: 20rem; max-height: calc(100vh - 1rem); overflow: auto; margin: 0; padding: 0.75rem 1rem 1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--surface); color: inherit; }
.drawer:modal { position: fixed; inset: auto 0 0; width: auto; max-width: none; max-height: 85vh; border-radius: 12px 12px 0 0; }
.drawer::backdrop { background: rgb(0 0 0 / 0.45); }
.drawer h3 { font-size: 1rem; font-weight: 650; padding-inline-end: 2.5rem; overflow-wrap: anywhere; }
.drawer h3:focus { outline: none; }
.drawer h4 { margin-top: 0.75rem; font-size: 0.75rem; color: var(--muted); }
.close { position: absolute; inset: 0.5rem 0.5rem auto auto; border: 0; background: none; }
:dir(rtl) > .close { inset: 0.5rem auto auto 0.5rem; }
dl { display: grid; grid-template-columns: minmax(5rem, auto) 1fr; gap: 0.375rem 0.75rem; margin-top: 0.5rem; font-size: 0.8125rem; }
dt { color: var(--muted); }
dd { overflow-wrap: anywhere; }
.story { list-style: none; font-size: 0.8125rem; }
.story li { padding: 0.5rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.story li:focus { outline: none; }
.when, .why { font-size: 0.75rem; color: var(--muted); }
.story + button { margin-top: 0.75rem; }

@media (prefers-reduced-motion: reduce) { *, ::before { animation: none !important; transition: none !important; } }
@keyframes turn { to { rotate: 1turn; } }
@keyframes breathe { 50% { opacity: 0.5; } }
`;

/** @type {CSSStyleSheet | undefined} */
let made;

/** Return the one style sheet of all elements; made when first needed, because a server has none. */
export function sheet() {
  if (made) return made;
  // What these rules call a rem is the font size of the element: that of the page may be anything.
  try {
    CSS.registerProperty({ name: "--igny8-rem", syntax: "<length>", inherits: true, initialValue: "16px" });
  } catch {
    // Another copy of this module was here first.
  }
  made = new CSSStyleSheet();
  made.replaceSync((RULES + TABLE + NARROW).replace(/(-?[\d.]+)rem\b/g, "calc($1 * var(--igny8-rem))"));
  return made;
}
