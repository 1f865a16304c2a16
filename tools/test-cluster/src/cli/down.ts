// npm run cluster:down: ends the cluster of cluster:up, whatever has become of it, and what killed test runs left.
import { end } from '../base/process.ts'
import { clean, sweep } from '../control-plane/clean.ts'
import { standing } from './standing.ts'

const ORDERLY = 30_000

const entry = await standing()
if (entry === undefined) {
  console.log('No cluster is up.')
} else {
  // Its own process knows best how to end it.
  if (!(await end(entry.owner, 'SIGTERM', ORDERLY))) await end(entry.owner, 'SIGKILL', ORDERLY)
  await clean({ ...entry, removeFolder: true })
  console.log('The cluster is gone.')
}
await sweep((line) => console.log(line))
