import { afterEach, beforeEach, expect, test } from 'vitest'
import { restHub, type RestHub } from './support/rest.ts'
let hub: RestHub
beforeEach(async () => {
  hub = await restHub()
})
afterEach(() => hub.close())
test('probe', async () => {
  for (const [m, p] of [
    ['GET', ''],
    ['GET', '/'],
    ['GET', '/health'],
    ['GET', '/info'],
    ['GET', '/user'],
    ['GET', '/users'],
    ['POST', '/users/alice/server'],
    ['GET', '/users/alice?include_stopped_servers'],
    ['GET', '/users/alice/server/progress'],
    ['GET', '/users/alice/servers//progress'],
    ['GET', '/users/alice/tokens'],
    ['DELETE', '/users/alice/server'],
    ['GET', '/groups'],
    ['GET', '/services'],
    ['GET', '/proxy'],
    ['GET', '/nope'],
    ['PUT', '/users'],
    ['POST', '/shutdown1'],
    ['GET', '/users/alice/servers/'],
    ['GET', '/openapi.json'],
  ] as const) {
    const r = await hub.ask(p, { method: m })
    console.log(m, p, r.status, r.text.slice(0, 900))
  }
  console.log(hub.log.lines)
})
