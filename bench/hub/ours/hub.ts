// Our hub in a process of its own, with every default. Its one argument is JSON.
import { createHub, everyone } from '@hubkit/core'
import { defineSpawner } from '@hubkit/core/contract'
import { serve } from '@hubkit/core/node'
import { nodeProxy } from '@hubkit/proxy'
import { sqlStore } from '@hubkit/store-sql'
import { join } from 'node:path'
import { ADMIN_SCOPES, ADMIN_TOKEN } from '../side.ts'
import { dummyAuthenticator } from './dummy-authenticator.ts'
import type { HubSettings } from './settings.ts'

const { port, backend, folder }: HubSettings = JSON.parse(process.argv[2] ?? '')

const instantSpawner = defineSpawner({
  name: 'instant',
  start: () => Promise.resolve({ url: `http://127.0.0.1:${backend}` }),
  poll: () => Promise.resolve({ phase: 'running' }),
  stop: () => Promise.resolve(),
})

const hub = createHub({
  store: sqlStore({ path: join(folder, 'hub.sqlite') }),
  spawner: instantSpawner,
  authenticator: dummyAuthenticator,
  access: { allow: [everyone()] },
  proxy: nodeProxy(),
  namedServers: true,
  secrets: ['only for benchmarks: 32 characters'],
  connectUrl: `http://127.0.0.1:${port}`,
  services: [{ name: 'benchmark', token: ADMIN_TOKEN, scopes: ADMIN_SCOPES }],
})
const serving = await serve(hub, { port })
process.once('SIGTERM', () => void serving.close().then(() => process.exit(0)))
