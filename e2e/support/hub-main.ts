// A real hub in a process of its own, so that a test can kill it. Its one argument is JSON.
import {
  consoleLogger,
  createHub,
  everyone,
  grantAdmin,
  hashPassword,
  sharedPasswordAuthenticator,
  usernames,
} from '@hubkit/core'
import { serve } from '@hubkit/core/node'
import { nodeProxy } from '@hubkit/proxy'
import { processSpawner } from '@hubkit/spawner-process'
import { sqlStore } from '@hubkit/store-sql'
import { join } from 'node:path'
import { ADMIN, ADMIN_PASSWORD, PASSWORD, SERVICE_TOKEN, type HubSettings } from './hub-settings.ts'

const settings: HubSettings = JSON.parse(process.argv[2] ?? '')
const { folder, port, command } = settings

const hub = createHub({
  store: sqlStore({ path: join(folder, 'hub.sqlite') }),
  spawner: processSpawner({ dataDir: join(folder, 'servers'), command }),
  authenticator: sharedPasswordAuthenticator({
    password: PASSWORD,
    own: { [ADMIN]: await hashPassword(ADMIN_PASSWORD) },
  }),
  access: { allow: [everyone()], admin: [grantAdmin(usernames(ADMIN))] },
  proxy: nodeProxy(),
  secrets: ['only for tests: thirty-two characters'],
  connectUrl: `http://127.0.0.1:${port}`,
  services: [
    {
      name: 'tester',
      token: SERVICE_TOKEN,
      scopes: ['admin:users', 'admin:servers', 'tokens', 'proxy'],
    },
  ],
  // Servers tell of their use every second, not every five minutes.
  hooks: { preSpawn: () => ({ JUPYTERHUB_ACTIVITY_INTERVAL: '1' }) },
  // A killed process's servers are taken over soon.
  leaseTime: '2s',
  log: consoleLogger('info'),
})
const serving = await serve(hub, { port, host: '127.0.0.1' })
console.log('ready')

process.once('SIGTERM', () => void serving.close({ servers: 'stop' }).then(() => process.exit(0)))
