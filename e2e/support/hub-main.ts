// A real hub in a process of its own, so that a test can kill it. Its one argument is JSON. With a channel to the test
// it also can be hit at any step: see cluster/fault-hook.ts.
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
import { idleCuller } from '@hubkit/culler'
import { chpProxy, nodeProxy } from '@hubkit/proxy'
import { processSpawner } from '@hubkit/spawner-process'
import { sqlStore } from '@hubkit/store-sql'
import { until } from '@hubkit/testkit'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createFaultHook } from './cluster/fault-hook.ts'
import { tellEvents } from './cluster/tell-events.ts'
import { faultyProxy, faultySpawner, faultyStore } from './cluster/faulty-parts.ts'
import {
  ADMIN,
  ADMIN_PASSWORD,
  GO,
  PASSWORD,
  SERVICE_TOKEN,
  type HubSettings,
} from './hub-settings.ts'

const settings: HubSettings = JSON.parse(process.argv[2] ?? '')
const {
  folder,
  port,
  command,
  commands,
  connectUrl,
  limits,
  cull,
  ports,
  adminHash,
  chp,
  held = [],
  kubernetes,
} = settings
const hook = process.send && createFaultHook()
const store = sqlStore({ path: join(folder, 'hub.sqlite') })
const proxy = chp ? chpProxy({ ...chp, hubUrl: `http://127.0.0.1:${port}` }) : nodeProxy()
// What most hubs do not need is not read: it is large.
const spawner = kubernetes
  ? (await import('./k8s/pod-spawner.ts')).podSpawner(kubernetes, hook)
  : processes()

const hub = createHub({
  store: hook ? faultyStore(store, hook) : store,
  spawner: hook ? faultySpawner(spawner, hook) : spawner,
  authenticator: sharedPasswordAuthenticator({
    password: PASSWORD,
    own: { [ADMIN]: adminHash ?? (await hashPassword(ADMIN_PASSWORD)) },
  }),
  access: { allow: [everyone()], admin: [grantAdmin(usernames(ADMIN))] },
  proxy: hook ? faultyProxy(proxy, hook) : proxy,
  secrets: ['only for tests: thirty-two characters'],
  connectUrl: connectUrl ?? `http://127.0.0.1:${port}`,
  services: [
    {
      name: 'tester',
      token: SERVICE_TOKEN,
      scopes: ['admin:users', 'admin:servers', 'tokens', 'proxy'],
    },
  ],
  // Servers tell of their use every second, not every five minutes.
  hooks: {
    async preSpawn({ user }) {
      if (held.includes(user.name))
        await until(() => existsSync(join(folder, GO)), { timeout: 60_000 })
      return { JUPYTERHUB_ACTIVITY_INTERVAL: '1', HUBKIT_TEST_FOLDER: folder }
    },
  },
  // A killed process's servers are taken over soon.
  leaseTime: '2s',
  ...(cull && { cullers: [idleCuller(cull)] }),
  ...limits,
  log: consoleLogger('info'),
})
if (hook) tellEvents(hub)
const serving = await serve(hub, { port, host: '127.0.0.1' })
console.log('ready')

process.once('SIGTERM', () => void serving.close({ servers: 'stop' }).then(() => process.exit(0)))

function processes() {
  return processSpawner({
    dataDir: join(folder, 'servers'),
    ...ports,
    // Storage of a server's own, so that a removal has something to remove.
    ...(hook && { workingDirectory: 'homes/{user_id}/{servername}', removeWorkingDirectory: true }),
    command: hook
      ? () => hook.around(['spawner.order'], () => Promise.resolve(command))
      : commands
        ? ({ server }) => commands[server.user.name] ?? command
        : command,
  })
}
