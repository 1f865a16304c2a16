// A hub whose servers are pods: as a pod itself, or anywhere that pods and their cluster are reached from.
import { consoleLogger, createHub } from '@hubkit/core'
import { isHubError } from '@hubkit/core/contract'
import { serve } from '@hubkit/core/node'
import { idleCuller } from '@hubkit/culler'
import { nodeProxy } from '@hubkit/proxy'
import { kubeCluster, kubernetesSpawner } from '@hubkit/spawner-k8s'
import { sqlStore } from '@hubkit/store-sql'
import { storePath } from './data-folder.ts'
import { login } from './login.ts'
import { spawnerOptions } from './options.ts'
import { secretOf } from './secrets.ts'
import { readSettings } from './settings.ts'

async function main(): Promise<void> {
  const settings = readSettings(process.env)
  const log = consoleLogger('info')
  const hub = createHub({
    ...login(settings, process.env),
    // KUBECONFIG, the file in the home folder, or the pod's service account.
    spawner: kubernetesSpawner({
      cluster: kubeCluster({ from: 'default' }),
      ...spawnerOptions(settings),
    }),
    store: sqlStore({ path: await storePath(settings.data) }),
    proxy: nodeProxy(),
    cullers: [idleCuller({ after: settings.cullAfter })],
    // The first seals, those after a comma still open what was sealed before.
    secrets: secretOf(process.env, 'HUB_SECRET').split(','),
    connectUrl: settings.connectUrl,
    publicUrl: settings.publicUrl,
    trustedProxies: settings.trustedProxies,
    namedServers: true,
    // JupyterLab reads thousands of files before it answers for the first time.
    answerTimeout: '3m',
    log,
  })
  for (const type of ['server.started', 'server.stopped', 'server.failed'] as const)
    hub.on(type, ({ data }) => log.info(type, data))
  const serving = await serve(hub, { host: '0.0.0.0', port: settings.port })
  console.log(`The hub serves on port ${settings.port}; servers reach it at ${settings.connectUrl}`)
  // Servers outlive it: the next hub finds them.
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void serving.close().then(() => process.exit(0)))
}

try {
  await main()
} catch (error) {
  console.error(isHubError(error) ? `${error.message} ${error.hint ?? ''}`.trim() : error)
  process.exitCode = 1
}
