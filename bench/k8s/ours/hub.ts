// Our hub in a process of its own, its servers pods, with every default. Its one argument is JSON.
import { createHub, everyone } from '@hubkit/core'
import { serve } from '@hubkit/core/node'
import { nodeProxy } from '@hubkit/proxy'
import { kubeCluster, kubernetesSpawner } from '@hubkit/spawner-k8s'
import { sqlStore } from '@hubkit/store-sql'
import { join } from 'node:path'
import { dummyAuthenticator } from '../../hub/ours/dummy-authenticator.ts'
import type { HubSettings } from '../../hub/ours/settings.ts'
import { ADMIN_SCOPES, ADMIN_TOKEN } from '../../hub/side.ts'
import type { ClusterSettings } from './settings.ts'

const { port, folder, kubeconfig, namespace }: HubSettings & ClusterSettings = JSON.parse(
  process.argv[2] ?? '',
)

const hub = createHub({
  store: sqlStore({ path: join(folder, 'hub.sqlite') }),
  spawner: kubernetesSpawner({
    cluster: kubeCluster({ from: { kubeconfig } }),
    hubNamespace: namespace,
    image: 'test:latest',
  }),
  authenticator: dummyAuthenticator,
  access: { allow: [everyone()] },
  proxy: nodeProxy(),
  secrets: ['only for benchmarks: 32 characters'],
  connectUrl: `http://127.0.0.1:${port}`,
  services: [{ name: 'benchmark', token: ADMIN_TOKEN, scopes: ADMIN_SCOPES }],
})
const serving = await serve(hub, { port })
process.once('SIGTERM', () => void serving.close().then(() => process.exit(0)))
