import { createHash } from 'node:crypto'
import type { Urls } from '../engine/urls.ts'

/** The pages' looks. An app changes the variables at the top by a stylesheet of its own. */
export const STYLESHEET = `:root {
  color-scheme: light dark;
  --hub-text: light-dark(#1d2433, #e6e9f0);
  --hub-faint: light-dark(#5a6478, #a0a9bc);
  --hub-page: light-dark(#f5f6f9, #12151c);
  --hub-card: light-dark(#ffffff, #1b2029);
  --hub-line: light-dark(#d5d9e2, #343c4b);
  --hub-accent: light-dark(#1f5fbf, #7fb0ff);
  --hub-on-accent: light-dark(#ffffff, #0c1220);
  --hub-danger: light-dark(#b3261e, #ff9d94);
  --hub-good: light-dark(#1b6e3c, #79d9a0);
  --hub-radius: 0.5rem;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--hub-page); color: var(--hub-text); font: 1rem/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 0.5rem 1.5rem; align-items: center; padding: 0.75rem 1rem;
  background: var(--hub-card); border-bottom: 1px solid var(--hub-line); }
nav { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; margin-left: auto; }
main { max-width: 46rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.15rem; margin: 0 0 0.5rem; }
a { color: var(--hub-accent); }
.brand { font-weight: 700; text-decoration: none; color: inherit; }
.who, .faint { color: var(--hub-faint); }
.skip { position: absolute; left: -99rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip:focus { left: 0.5rem; top: 0.5rem; background: var(--hub-card); padding: 0.5rem; }
:focus-visible { outline: 3px solid var(--hub-accent); outline-offset: 2px; }
.card { background: var(--hub-card); border: 1px solid var(--hub-line); border-radius: var(--hub-radius);
  padding: 1rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
.card > :first-child { margin-top: 0; }
.card > :last-child { margin-bottom: 0; }
.narrow { max-width: 24rem; margin: 0 auto 1rem; }
main:has(> .narrow) > h1 { max-width: 24rem; margin-inline: auto; }
label, legend { display: block; font-weight: 600; }
fieldset { border: 1px solid var(--hub-line); border-radius: var(--hub-radius); margin: 0 0 1rem; padding: 1rem; }
.field { margin: 0 0 1rem; }
.choice { font-weight: 400; }
.choice input { width: auto; margin-right: 0.5rem; }
.hint { display: block; color: var(--hub-faint); font-weight: 400; font-size: 0.9rem; }
input, select, textarea { width: 100%; padding: 0.5rem; font: inherit; color: inherit; background: var(--hub-page);
  border: 1px solid var(--hub-line); border-radius: var(--hub-radius); }
button, .button { display: inline-block; padding: 0.5rem 1rem; font: inherit; font-weight: 600; line-height: 1.5;
  text-align: center; cursor: pointer;
  text-decoration: none; color: var(--hub-on-accent); background: var(--hub-accent);
  border: 1px solid transparent; border-radius: var(--hub-radius); }
.quiet { color: var(--hub-text); background: transparent; border-color: var(--hub-line); }
.danger { color: var(--hub-danger); background: transparent; border-color: currentColor; }
.actions { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
.alert { border-left: 4px solid var(--hub-danger); }
.good { border-left: 4px solid var(--hub-good); }
pre, code { font-family: ui-monospace, monospace; font-size: 0.9rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 24rem; overflow: auto; margin: 0; }
progress { width: 100%; accent-color: var(--hub-accent); }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.5rem 0.5rem 0; border-bottom: 1px solid var(--hub-line); }
.wide { overflow-x: auto; }
@media (max-width: 30rem) { nav { margin-left: 0; } .actions > * { flex: 1 1 8rem; } .actions form button { width: 100%; } }
`

const NAME = `hub-${createHash('sha256').update(STYLESHEET).digest('hex').slice(0, 12)}.css`

/** Where the stylesheet is; its name changes with its content, so that it can be kept for ever. */
export function stylesheetPath(urls: Urls): string {
  return urls.path(`static/${NAME}`)
}
