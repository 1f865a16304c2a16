// Our hub with a provider's login, in a process of its own, with every default. Its one argument is JSON.
import { oidc } from '@hubkit/auth-oauth'
import { createHub, everyone } from '@hubkit/core'
import { defineSpawner } from '@hubkit/core/contract'
import { serve } from '@hubkit/core/node'
import { nodeProxy } from '@hubkit/proxy'
import { sqlStore } from '@hubkit/store-sql'
import { join } from 'node:path'
import { CLIENT_ID, CLIENT_SECRET } from '../provider/settings.ts'
import type { LoginHubSettings } from './settings.ts'

const { port, folder, issuer }: LoginHubSettings = JSON.parse(process.argv[2] ?? '')
const origin = `http://127.0.0.1:${port}`

const noSpawner = defineSpawner({
  name: 'none',
  start: () => Promise.reject(new Error('nobody starts anything here')),
  poll: () => Promise.resolve({ phase: 'stopped' }),
  stop: () => Promise.resolve(),
})

const hub = createHub({
  store: sqlStore({ path: join(folder, 'hub.sqlite') }),
  spawner: noSpawner,
  authenticator: oidc({
    issuer,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    insecureHttp: true,
  }),
  access: { allow: [everyone()] },
  proxy: nodeProxy(),
  secrets: ['only for benchmarks: 32 characters'],
  publicUrl: origin,
  connectUrl: origin,
})
const serving = await serve(hub, { port })
process.once('SIGTERM', () => void serving.close().then(() => process.exit(0)))
