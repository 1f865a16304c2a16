// Runs the cluster of `npm run cluster:up` until it is told to end. Arguments: how many real nodes, 0 for a fake one.
import { startControlPlane } from '../control-plane/start.ts'
import { standingFolder } from './standing.ts'

const real = Number(process.argv[2] ?? 0)
const stop = Promise.withResolvers<void>()
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  process.on(signal, () => stop.resolve())

const cluster = await startControlPlane({
  folder: standingFolder(),
  ...(real > 0 ? { nodes: 'real', nodeCount: real } : { nodes: 'fake' }),
  say: (line) => (process.connected ? process.send?.({ line }) : console.log(line)),
})
process.send?.({ ready: cluster.kubeconfig })
process.disconnect?.()
await stop.promise
await cluster.close()
