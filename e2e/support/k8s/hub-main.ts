// A real hub whose servers are pods, in a process of its own, so that a test can kill it. Its one argument is JSON.
import {
  consoleLogger,
  createHub,
  everyone,
  grantAdmin,
  sharedPasswordAuthenticator,
  usernames,
  hashPassword,
} from '@hubkit/core'
import { serve } from '@hubkit/core/node'
import { idleCuller } from '@hubkit/culler'
import { nodeProxy } from '@hubkit/proxy'
import { kubeCluster, kubernetesSpawner } from '@hubkit/spawner-k8s'
import { sqlStore } from '@hubkit/store-sql'
import { join } from 'node:path'
import { ADMIN, ADMIN_PASSWORD, PASSWORD, SERVICE_TOKEN } from '../hub-settings.ts'
import type { ClusterHubSettings } from './hub-settings.ts'

const settings: ClusterHubSettings = JSON.parse(process.argv[2] ?? '')
const { folder, host, port, kubeconfig, spawner, cull, limits, takeOver } = settings

const hub = createHub({
  store: sqlStore({ path: join(folder, 'hub.sqlite') }),
  spawner: kubernetesSpawner({ ...spawner, cluster: kubeCluster({ from: { kubeconfig } }) }),
  authenticator: sharedPasswordAuthenticator({
    password: PASSWORD,
    own: { [ADMIN]: await hashPassword(ADMIN_PASSWORD) },
  }),
  access: { allow: [everyone()], admin: [grantAdmin(usernames(ADMIN))] },
  proxy: nodeProxy(),
  secrets: ['only for tests: thirty-two characters'],
  connectUrl: `http://${host}:${port}`,
  services: [
    {
      name: 'tester',
      token: SERVICE_TOKEN,
      scopes: ['admin:users', 'admin:servers', 'tokens', 'proxy'],
    },
  ],
  // Servers tell of their use every second, not every five minutes.
  hooks: { preSpawn: () => Promise.resolve({ JUPYTERHUB_ACTIVITY_INTERVAL: '1' }) },
  // A killed process's servers are taken over soon.
  leaseTime: '2s',
  ...(cull && { cullers: [idleCuller(cull)] }),
  ...limits,
  log: consoleLogger('info'),
})
if (takeOver) {
  const { taken, known, refused } = await hub.takeOver()
  console.log(
    `taken over: ${taken.length}, known: ${known.length}, refused: ${JSON.stringify(refused)}`,
  )
}
const serving = await serve(hub, { port, host })
console.log('ready')

// Servers outlive it.
process.once('SIGTERM', () => void serving.close().then(() => process.exit(0)))
