import { PARTS } from './stylesheet-parts.ts'

/** Colours, type and everything that is on every page. An app changes the variables by its theme. */
const BASE = `:root {
  color-scheme: light dark;
  --hub-text: light-dark(#1a2130, #e7eaf1);
  --hub-faint: light-dark(#566074, #a3acbe);
  --hub-page: light-dark(#f5f6f9, #11141b);
  --hub-card: light-dark(#ffffff, #1a1e28);
  --hub-field: light-dark(#ffffff, #11141b);
  --hub-line: light-dark(#dde1e9, #2f3645);
  --hub-accent: light-dark(#2456c8, #8db3ff);
  --hub-on-accent: light-dark(#ffffff, #0d1424);
  --hub-danger: light-dark(#b3261e, #ff9d94);
  --hub-warning: light-dark(#8a5200, #f3bf63);
  --hub-good: light-dark(#1a6b3c, #74d69c);
  --hub-radius: 0.625rem;
  --hub-width: 50rem;
}
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { min-height: 100vh; min-height: 100dvh; margin: 0; display: flex; flex-direction: column;
  background: var(--hub-page); color: var(--hub-text);
  font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; overflow-wrap: anywhere; }
h1, h2 { line-height: 1.25; letter-spacing: -0.01em; text-wrap: balance; }
h1 { margin: 0 0 1.5rem; font-size: 1.75rem; font-weight: 650; }
h2 { margin: 0; font-size: 1.125rem; font-weight: 650; }
p { margin: 0 0 1rem; }
a { color: var(--hub-accent); text-underline-offset: 0.2em; }
code, pre { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace; font-size: 0.875em; }
[hidden] { display: none !important; }
:focus-visible { outline: 3px solid var(--hub-accent); outline-offset: 2px; }
main:focus { outline: none; }

.skip { position: absolute; inset-inline-start: -99rem; z-index: 1; padding: 0.5rem 1rem; background: var(--hub-card); }
.skip:focus { inset-inline-start: 0.5rem; inset-block-start: 0.5rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.faint { color: var(--hub-faint); }
.lead { color: var(--hub-faint); margin-block: -0.75rem 1.5rem; }

.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 2rem; padding: 0.625rem 1.5rem;
  background: var(--hub-card); border-block-end: 1px solid var(--hub-line); }
.brand { display: inline-flex; align-items: center; gap: 0.625rem; padding-block: 0.25rem; color: inherit;
  font-weight: 650; text-decoration: none; }
.brand img { flex: none; width: auto; height: 1.75rem; max-width: 10rem; }
.bar nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem; margin: 0; padding: 0; list-style: none; }
.bar nav a { display: block; padding: 0.375rem 0.75rem; border-radius: var(--hub-radius);
  color: var(--hub-faint); text-decoration: none; }
.bar nav a:hover { color: var(--hub-text); background: var(--hub-page); }
.bar nav a[aria-current] { color: var(--hub-accent); font-weight: 600; background: color-mix(in srgb, var(--hub-accent) 9%, transparent); }
.account { display: flex; align-items: center; gap: 0.75rem; margin-inline-start: auto; }
.who { max-width: 14rem; overflow: hidden; color: var(--hub-faint); text-overflow: ellipsis; white-space: nowrap; }
.bar button, table button { white-space: nowrap; }

main { flex: 1; width: 100%; max-width: var(--hub-width); margin: 0 auto; padding: 2.5rem 1.5rem; }
main.narrow { max-width: 27rem; }
main.wide { max-width: 76rem; }
main.narrow > h1 { text-align: center; }
footer { padding: 1rem 1.5rem 2rem; color: var(--hub-faint); font-size: 0.875rem; text-align: center; }
.languages { display: flex; flex-wrap: wrap; justify-content: center; align-items: center; gap: 0.25rem 0.75rem; }

button, .button { display: inline-flex; justify-content: center; align-items: center; gap: 0.5rem;
  padding: 0.5625rem 1.125rem; color: var(--hub-on-accent); background: var(--hub-accent);
  border: 1px solid transparent; border-radius: var(--hub-radius);
  font: inherit; font-weight: 600; line-height: 1.4; text-align: center; text-decoration: none; cursor: pointer;
  overflow-wrap: normal; }
button:hover, .button:hover { background: color-mix(in srgb, var(--hub-accent) 88%, var(--hub-text)); }
.quiet { color: var(--hub-text); background: transparent; border-color: var(--hub-line); }
.quiet:hover { background: color-mix(in srgb, var(--hub-text) 6%, transparent); }
.danger { color: var(--hub-danger); background: transparent; border-color: color-mix(in srgb, var(--hub-danger) 45%, transparent); }
.danger:hover { background: color-mix(in srgb, var(--hub-danger) 8%, transparent); }
.plain { padding: 0.25rem 0.5rem; color: var(--hub-accent); background: none; border: 0; font-weight: 400; }
.plain:hover { background: none; text-decoration: underline; }
.plain.danger { color: var(--hub-danger); }
.plain[aria-current] { color: var(--hub-text); font-weight: 600; }
.small { padding: 0.3125rem 0.75rem; font-size: 0.875rem; }
.wide { width: 100%; }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: 0.625rem; margin-block-end: 1.25rem; }
.more { display: flex; align-items: center; gap: 0.25rem 1rem; margin-inline-start: auto; }
.more .plain { padding-inline: 0; text-decoration: underline; text-underline-offset: 0.2em; }

label, legend { display: block; font-weight: 600; }
input, select, textarea { width: 100%; padding: 0.5625rem 0.75rem; color: inherit; background: var(--hub-field);
  border: 1px solid color-mix(in srgb, var(--hub-faint) 75%, var(--hub-line)); border-radius: var(--hub-radius); font: inherit; line-height: 1.5; }
input, select, button, .button { min-height: 2.75rem; }
.small, .plain { min-height: 0; }
input[type='checkbox'], input[type='radio'] { width: 1.125rem; height: 1.125rem; min-height: 0; margin: 0; accent-color: var(--hub-accent); }
textarea { font-family: ui-monospace, monospace; }
.field { margin: 0 0 1.25rem; }
.field label { margin-block-end: 0.375rem; }
.hint { margin: 0.375rem 0 0; color: var(--hub-faint); font-size: 0.875rem; }
`

const PHONE = `@media (max-width: 36rem) {
  main { padding: 1.5rem 1rem; }
  .bar { padding-inline: 1rem; }
  .bar nav { order: 3; width: 100%; }
  .bar nav ul { margin-inline: -0.75rem; }
  .bar nav a { padding-inline: 0.75rem; }
  .brand { flex: 1; min-width: 8rem; }
  .who { max-width: 6rem; }
  .card { padding: 1rem; }
  .server .actions > :not(.more) { flex: 1 1 7rem; }
  .server .actions > form > button { width: 100%; }
  .server .more { width: 100%; justify-content: flex-end; }
  td.lines { width: auto; }
  tbody td.lines { padding-block: 0.625rem; color: inherit; }
  .beside, .columns { display: block; }
  .search .field { margin-block-end: 0.75rem; }
  .beside .field { margin-block-end: 0.75rem; }
}
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation: none !important; transition: none !important; scroll-behavior: auto !important; }
}
@media (forced-colors: active) {
  .mark { forced-color-adjust: none; }
  .card, .notice, button, .button { border: 1px solid; }
}
@media print { .bar nav, .account, footer, .actions { display: none; } }
`

/** The pages' looks. */
export const STYLESHEET: string = BASE + PARTS + PHONE
