// One of several hub processes whose people log in with OpenID Connect. Its one argument is JSON.
import { consoleLogger, createHub, everyone } from '@hubkit/core'
import { oidc } from '@hubkit/auth-oauth'
import { serve } from '@hubkit/core/node'
import { nodeProxy } from '@hubkit/proxy'
import { processSpawner } from '@hubkit/spawner-process'
import { sqlStore } from '@hubkit/store-sql'
import { join } from 'node:path'
import { SERVICE_TOKEN } from '../hub-settings.ts'
import {
  CLIENT_SECRET,
  type LoginHubSettings,
  type RefreshAnswer,
  type RefreshRequest,
} from './settings.ts'

const settings: LoginHubSettings = JSON.parse(process.argv[2] ?? '')
const { folder, port, command, publicUrl, issuer } = settings

const hub = createHub({
  store: sqlStore({ path: join(folder, 'hub.sqlite') }),
  spawner: processSpawner({ dataDir: join(folder, 'servers'), command }),
  authenticator: oidc({ issuer, clientId: 'hub', clientSecret: CLIENT_SECRET, insecureHttp: true }),
  access: { allow: [everyone()] },
  // Nobody is asked about but by a test.
  refresh: { interval: '1h', beforeStart: false },
  proxy: nodeProxy(),
  secrets: ['only for tests: thirty-two characters'],
  publicUrl,
  connectUrl: publicUrl,
  answerTimeout: '2m',
  services: [
    { name: 'tester', token: SERVICE_TOKEN, scopes: ['admin:users', 'admin:servers', 'tokens'] },
  ],
  log: consoleLogger('info'),
})

const tell = (answer: RefreshAnswer): void => void process.send?.(answer)

process.on('message', ({ refresh: id }: RefreshRequest) => {
  hub.identities.refresh(id).then(
    (result) => tell({ type: 'done', id, result }),
    (error: unknown) => tell({ type: 'done', id, result: String(error) }),
  )
  tell({ type: 'asked', id })
})
const serving = await serve(hub, { port, host: '127.0.0.1' })
console.log('ready')

process.once('SIGTERM', () => {
  process.disconnect()
  void serving.close({ servers: 'stop' }).then(() => process.exit(0))
})
