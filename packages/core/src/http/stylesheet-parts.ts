/** What some pages are made of. */
export const PARTS = `
.card, .notice { margin: 0 0 1.25rem; padding: 1.5rem; background: var(--hub-card);
  border: 1px solid var(--hub-line); border-radius: calc(var(--hub-radius) * 1.4); }
.card { box-shadow: 0 1px 2px light-dark(rgb(20 30 60 / 5%), rgb(0 0 0 / 25%)); }
.card > :last-child, .notice > :last-child { margin-block-end: 0; }
.card > h2 { margin-block-end: 1rem; }
.card > h2 + .faint { margin-block-start: -0.75rem; }
.list { margin: 0; padding: 0; list-style: none; }
.headline { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center;
  gap: 0.375rem 1rem; margin-block-end: 0.5rem; }
.headline p, .headline h3 { margin: 0; }
.list + h2, .actions + h2 { margin-block-start: 2rem; }
.facts { display: flex; flex-wrap: wrap; gap: 0 1.5rem; font-size: 0.9375rem; }
.reason::first-letter { text-transform: uppercase; }
.reason { margin-block-end: 0.5rem; }
.server .actions { margin-block-start: 1.25rem; }
.beside, .columns { display: flex; gap: 1rem; align-items: flex-end; }
.beside .field, .columns .field { flex: 1; }
.beside .field { margin: 0; }
.badge { padding: 0.125rem 0.625rem; color: var(--hub-good); border: 1px solid currentColor; border-radius: 1rem; font-size: 0.875rem; font-weight: 600; }

.notice { --tone: var(--hub-accent); position: relative; padding: 0.875rem 1.25rem; padding-inline-start: 3rem;
  background: color-mix(in srgb, var(--tone) 7%, var(--hub-card));
  border-color: color-mix(in srgb, var(--tone) 32%, var(--hub-line)); }
.notice::before { content: 'i' / ''; position: absolute; inset-inline-start: 1.125rem; inset-block-start: 1.0625rem;
  width: 1.25rem; height: 1.25rem; border-radius: 50%; color: var(--hub-card); background: var(--tone);
  font-size: 0.8125rem; font-weight: 700; line-height: 1.25rem; text-align: center; }
.notice p { margin: 0 0 0.25rem; }
.notice.warning { --tone: var(--hub-warning); }
.notice.warning::before { content: '!' / ''; border-radius: 0.25rem; }
.notice.error { --tone: var(--hub-danger); }
.notice.error::before { content: '\\00d7' / ''; }
.notice.success { --tone: var(--hub-good); }
.notice.success::before { content: '\\2713' / ''; }
.server .notice { margin-block: 1rem 0; }
.announcements { margin-block-end: 2rem; }
.announcements .notice { margin-block-end: 0.75rem; }
.secret { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; margin-block-start: 0.75rem !important; }
.secret code { flex: 1; padding: 0.5rem 0.75rem; background: var(--hub-page); border-radius: var(--hub-radius); user-select: all; }

.status { display: inline-flex; align-items: center; gap: 0.5rem; margin: 0; padding: 0.1875rem 0.75rem 0.1875rem 0.625rem;
  color: var(--hub-faint); background: color-mix(in srgb, currentColor 9%, transparent); border-radius: 2rem;
  font-size: 0.875rem; font-weight: 600; }
.card > .status { margin-block-end: 1rem; }
.mark { flex: none; width: 0.75rem; height: 0.75rem; border: 2px solid currentColor; border-radius: 50%; }
[data-standing='ready'] > .mark { background: currentColor; }
.status[data-standing='ready'] { color: var(--hub-good); }
.status[data-standing='starting'], .status[data-standing='queued'] { color: var(--hub-accent); }
[data-standing='starting'] > .mark, [data-standing='stopping'] > .mark { border-block-start-color: transparent; animation: turn 1.1s linear infinite; }
[data-standing='queued'] > .mark { border-style: dotted; }
[data-standing='stopped'] > .mark { border-radius: 2px; }
.status[data-standing='stuck'], .status[data-standing='unclear'] { color: var(--hub-warning); }
[data-standing='stuck'] > .mark, [data-standing='unclear'] > .mark { border: 0; border-radius: 0; background: currentColor; clip-path: polygon(50% 0, 100% 100%, 0 100%); }
.status[data-standing='failed'] { color: var(--hub-danger); }
[data-standing='failed'] > .mark { border: 0; border-radius: 1px; background: currentColor; rotate: 45deg; scale: 0.85; }
@keyframes turn { to { rotate: 1turn; } }

progress { display: block; width: 100%; height: 0.5rem; margin-block-end: 1rem; overflow: hidden; appearance: none;
  background: var(--hub-line); border: 0; border-radius: 1rem; }
progress::-webkit-progress-bar { background: var(--hub-line); }
progress::-webkit-progress-value { background: var(--hub-accent); border-radius: 1rem; transition: width 0.3s; }
progress::-moz-progress-bar { background: var(--hub-accent); border-radius: 1rem; }
.steps { max-height: 16rem; margin: 0 0 1rem; padding-inline-start: 2.25em; overflow: auto; color: var(--hub-faint); font-size: 0.9375rem; }
.steps:empty { display: none; }
.steps li:last-child { color: var(--hub-text); font-weight: 600; }
.log { max-height: 60vh; margin: 0 0 1rem; padding: 1rem; overflow: auto; white-space: pre-wrap;
  background: var(--hub-page); border: 1px solid var(--hub-line); border-radius: var(--hub-radius); line-height: 1.5; }

fieldset { margin: 0 0 1.25rem; padding: 0; border: 0; min-width: 0; }
.group { padding-inline-start: 1rem; border-inline-start: 2px solid var(--hub-line); }
.group > legend { margin-block-end: 0.5rem; }
.group > .hint { margin: 0 0 0.75rem; }
.profiles > legend { margin-block-end: 0.75rem; }
.profiles > .hint { margin-block: -0.5rem 0.75rem; }
.nested > .profiles:last-child { margin-block-end: 0; }
.profile { display: grid; grid-template-columns: auto 1fr; gap: 0.125rem 0.875rem; align-items: center;
  margin-block-end: 0.75rem; padding: 1rem 1.125rem; border: 1px solid var(--hub-line); border-radius: var(--hub-radius); }
.profile > * { grid-column: 2; }
.profile > input { grid-column: 1; grid-row: 1; }
.profile > label { cursor: pointer; }
.profile > .hint { margin: 0; }
.profile:has(> input:checked) { border-color: var(--hub-accent); box-shadow: 0 0 0 1px var(--hub-accent); }
.profile .nested { margin: 1rem 0 0; }
.nested > .field:last-child, .profile .field.other { margin-block-end: 0; }
.field.other { margin-block-start: 0.75rem; }
.check { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.75rem; }
.check label { margin: 0; font-weight: 400; }
.check .hint { flex-basis: 100%; margin: 0; }
@media (scripting: enabled) { .profile:not(:has(> input:checked)) .nested { display: none; } }

.or { display: flex; align-items: center; gap: 1rem; margin-block: 1.25rem; color: var(--hub-faint); }
.or::before, .or::after { content: ''; flex: 1; border-block-start: 1px solid var(--hub-line); }
.card p:has(> .button.wide):not(:last-child) { margin-block-end: 0.75rem; }
.centre { text-align: center; }
.allowed { margin: 0 0 1rem; padding-inline-start: 1.25rem; }

table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.75rem 1rem 0.75rem 0; border-block-start: 1px solid var(--hub-line); text-align: start; vertical-align: top; }
thead th { white-space: nowrap; padding-block: 0.25rem 0.5rem; border: 0; color: var(--hub-faint); font-size: 0.875rem; font-weight: 600; }
tbody th { font-weight: 600; }
tbody td { font-size: 0.9375rem; }
tbody td:last-child { padding-inline-end: 0; text-align: end; }
tbody .allowed { margin: 0.125rem 0 0; padding: 0; list-style: none; font-size: 0.875rem; font-weight: 400; }
@media (max-width: 36rem) {
  table, tbody, tr, th, td { display: block; padding: 0; border: 0; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { padding-block: 0.875rem; border-block-start: 1px solid var(--hub-line); }
  tbody td { color: var(--hub-faint); }
  tbody td[data-label]::before { content: attr(data-label) ' '; }
  tbody td:last-child { margin-block-start: 0.5rem; text-align: start; }
}

summary { cursor: pointer; font-weight: 600; }
details[open] > summary { margin-block-end: 1rem; }
.line details { margin-block-end: 0.75rem; }
.line summary { font-size: 0.875rem; font-weight: 400; }
.line details[open] > summary { margin-block-end: 0.5rem; }
.danger-text { color: var(--hub-danger); }
.tabs { margin-block: -0.5rem 1.5rem; border-block-end: 1px solid var(--hub-line); }
.tabs ul { display: flex; flex-wrap: wrap; gap: 0 0.25rem; margin: 0; padding: 0; list-style: none; }
.tabs a { display: block; padding: 0.5rem 0.875rem; margin-block-end: -1px; border-block-end: 3px solid transparent;
  color: var(--hub-faint); text-decoration: none; }
.tabs a:hover { color: var(--hub-text); }
.tabs a[aria-current] { color: var(--hub-text); border-color: var(--hub-accent); font-weight: 600; }
.search { margin-block-end: 1.25rem; }
.search .field { margin: 0; }
.pager { display: flex; justify-content: space-between; align-items: center; gap: 1rem; margin-block-start: 1.25rem; }
.lines .line + .line { border-block-start: 1px solid var(--hub-line); padding-block-start: 0.875rem; }
.line { padding-block-end: 0.875rem; }
.lines > .line:last-child { padding-block-end: 0; }
.lines > .line + form { margin-block-start: 0.5rem; }
.line > p { margin: 0 0 0.375rem; font-size: 0.9375rem; }
.line .actions { gap: 0.375rem; margin: 0; }
.line .actions:not(:empty) + details { margin-block-start: 0.5rem; }
tr:has(> td.lines) > td:last-child { text-align: start; }
td.lines { width: 55%; }
td.lines .line { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.75rem; padding-block-end: 0.5rem; }
td.lines .line:last-child { padding-block-end: 0; }
td.lines .line + .line { padding-block-start: 0.5rem; }
td.lines .headline { flex: 1 1 14rem; margin: 0; }
td.lines .line > p, td.lines .line > details { flex-basis: 100%; order: 1; margin: 0; }
th .badge { display: inline-block; font-size: 0.75rem; padding-inline: 0.5rem; }
.under { display: block; font-size: 0.875rem; font-weight: 400; }
dl.facts { margin: 0; gap: 0.75rem 2rem; }
dl.facts dt { color: var(--hub-faint); font-size: 0.875rem; }
dl.facts dd { margin: 0; }
dl.facts + h2, dl.facts + p { margin-block-start: 1.25rem; }

dialog { max-width: 26rem; width: calc(100% - 2rem); padding: 1.5rem; color: inherit; background: var(--hub-card);
  border: 1px solid var(--hub-line); border-radius: calc(var(--hub-radius) * 1.4); box-shadow: 0 1rem 3rem rgb(0 0 0 / 30%); }
dialog::backdrop { background: rgb(10 15 30 / 45%); }
dialog p { margin-block-end: 1.5rem; }
dialog .actions { justify-content: flex-end; margin: 0; }
`
