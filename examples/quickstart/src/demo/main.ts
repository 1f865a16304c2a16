// A server for one user: what a hub expects of one, in some 400 lines.
import { createServer } from 'node:http'
import { createApp } from './app.ts'
import { createHubClient } from './hub-client.ts'
import { createLive } from './live.ts'
import { createLogins } from './logins.ts'
import { readSettings } from './settings.ts'
import { createVisits } from './visits.ts'

const ACTIVITY_INTERVAL = 60_000

const settings = readSettings(process.env)
const hub = createHubClient(settings)
const folder = process.cwd()
const live = createLive()
let lastUse = new Date()
let reported = new Date(0)

const app = createApp({
  settings,
  hub,
  logins: createLogins(),
  live,
  started: new Date(),
  folder,
  countVisit: createVisits(folder),
  touch: () => (lastUse = new Date()),
})

const server = createServer((request, response) => void app.request(request, response))
server.on('upgrade', (request, socket, head) => void app.upgrade(request, socket, head))
server.on('error', (error) => {
  console.error(`cannot listen on port ${settings.port}: ${error.message}`)
  process.exit(1)
})
server.listen(settings.port, settings.host, () => {
  console.log(`serving ${settings.prefix} for ${settings.user}`)
  void report()
})

// The first report tells the hub that this server is up; later ones keep it from being stopped as idle.
async function report(): Promise<void> {
  const use = lastUse
  if (use <= reported) return
  try {
    await hub.reportActivity(use)
    reported = use
  } catch (error) {
    console.error('activity could not be reported; it will be tried again:', error)
  }
}
const timer = setInterval(() => void report(), ACTIVITY_INTERVAL)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    clearInterval(timer)
    live.close()
    server.close()
    server.closeAllConnections()
  })
}
