// node src/main.ts keycloak: a hub on port 8000 whose people come from there.
import { createHub, type HubOptions } from '@hubkit/core'
import { serve } from '@hubkit/core/node'
import { nodeProxy } from '@hubkit/proxy'
import { processSpawner } from '@hubkit/spawner-process'
import { sqlStore } from '@hubkit/store-sql'
import { setting } from './settings.ts'
import { WAYS } from './ways.ts'

const way = WAYS[process.argv[2] ?? '']
if (!way) throw new Error(`Please name one of ${Object.keys(WAYS).join(', ')}.`)
const login: Partial<HubOptions> = way()

const hub = createHub({
  ...login,
  store: sqlStore({ path: './hub.sqlite' }),
  spawner: processSpawner({ dataDir: './servers', command: ['jupyterhub-singleuser'] }),
  proxy: nodeProxy(),
  secrets: [setting('HUB_SECRET')],
  // Where browsers reach it: providers send people back there.
  publicUrl: setting('HUB_URL'),
  connectUrl: 'http://127.0.0.1:8000',
})
await serve(hub, { port: 8000, host: '127.0.0.1' })
