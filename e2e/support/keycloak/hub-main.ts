// A hub whose people log in with Keycloak, in a process of its own. Its one argument is JSON.
import { consoleLogger, createHub } from '@hubkit/core'
import { serve } from '@hubkit/core/node'
import { keycloakLogin } from '@hubkit/example-login/keycloak'
import { nodeProxy } from '@hubkit/proxy'
import { processSpawner } from '@hubkit/spawner-process'
import { sqlStore } from '@hubkit/store-sql'
import { join } from 'node:path'
import type { KeycloakHubSettings } from './hub.ts'
import { CLIENT_ID, CLIENT_SECRET, REALM } from './realm.ts'

const settings: KeycloakHubSettings = JSON.parse(process.argv[2] ?? '')
const { folder, port, command, url } = settings
const origin = `http://127.0.0.1:${port}`

Object.assign(process.env, {
  KEYCLOAK_URL: url,
  KEYCLOAK_REALM: REALM,
  KEYCLOAK_CLIENT_ID: CLIENT_ID,
  KEYCLOAK_CLIENT_SECRET: CLIENT_SECRET,
})

const hub = createHub({
  ...keycloakLogin(),
  store: sqlStore({ path: join(folder, 'hub.sqlite') }),
  spawner: processSpawner({ dataDir: join(folder, 'servers'), command }),
  // Often, so that a test need not wait.
  refresh: { interval: '1s', stopServers: true },
  proxy: nodeProxy(),
  secrets: ['only for tests: thirty-two characters'],
  publicUrl: origin,
  connectUrl: origin,
  answerTimeout: '2m',
  log: consoleLogger('info'),
})
const serving = await serve(hub, { port, host: '127.0.0.1' })
console.log('ready')

process.once('SIGTERM', () => void serving.close({ servers: 'stop' }).then(() => process.exit(0)))
