import type { Visitor } from './hub-client.ts'
import type { Settings } from './settings.ts'

/** What the page tells. */
export interface PageFacts {
  readonly settings: Settings
  readonly visitor: Visitor
  readonly started: Date
  readonly folder: string
  readonly visits: number
}

export function renderPage({ settings, visitor, started, folder, visits }: PageFacts): string {
  const owner = settings.user === visitor.name ? 'Your' : `${settings.user}'s`
  const name = settings.serverName === '' ? 'server' : `server '${settings.serverName}'`
  return layout(
    `Hello, ${visitor.name}`,
    `<p>${escape(owner)} ${escape(name)} is a process of its own, started by the hub. This page comes from it.</p>
    <dl>
      <dt>Process</dt><dd>${process.pid}, running since <time>${started.toISOString()}</time></dd>
      <dt>Working folder</dt><dd><code>${escape(folder)}</code></dd>
      <dt>Visits to this page</dt><dd id="visits">${visits} (counted in a file of that folder)</dd>
      <dt>Open at this moment</dt><dd><span id="here" data-live="${escape(settings.prefix)}live">1</span> (told over a WebSocket)</dd>
    </dl>
    <p><a href="${escape(settings.hubPath)}home">The hub</a> · <a href="${escape(settings.prefix)}logout">Log out</a></p>
    <script src="${escape(settings.prefix)}live.js"></script>`,
  )
}

export function renderProblem(words: string, again: string): string {
  return layout('Sorry', `<p>${escape(words)}</p><p><a href="${escape(again)}">Try again</a></p>`)
}

function layout(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>${escape(title)}</title>
    <style>
      :root { color-scheme: light dark; font: 1.1rem/1.6 system-ui, sans-serif }
      body { max-width: 38rem; margin: 4rem auto; padding: 0 1rem }
      dt { font-weight: 600 } dd { margin: 0 0 .8rem; overflow-wrap: anywhere }
    </style>
  </head>
  <body>
    <h1>${escape(title)}</h1>
    ${body}
  </body>
</html>
`
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
