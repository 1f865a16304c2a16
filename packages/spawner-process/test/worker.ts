/** A hub process of its own: starts an attempt as told on its command line, and prints what came of it. */
import { isHubError, type ServerRef } from '@hubkit/core/contract'
import { spawnContext } from '@hubkit/testkit'
import { processSpawner } from '../src/process-spawner.ts'
import { WEB_SERVER } from './world.ts'

interface Task {
  readonly dataDir: string
  readonly server: ServerRef
  readonly attempt: number
  readonly ports?: { readonly from: number; readonly to: number }
  /** Never says what to run. */
  readonly hesitates?: boolean
}

const task = JSON.parse(process.argv[2] ?? '') as Task
const { dataDir, ports } = task
const spawner = processSpawner({
  dataDir,
  // For a busy machine: what is looked at is which ports they get.
  ...(ports && { ports, launchTimeout: '60s' }),
  command: task.hesitates
    ? () => new Promise<never>(() => setInterval(() => undefined, 1000))
    : WEB_SERVER,
})
try {
  const { url } = await spawner.start(
    spawnContext(task.server, { options: {}, attempt: task.attempt }),
  )
  process.stdout.write(url)
} catch (error) {
  process.stdout.write(isHubError(error) ? error.code : String(error))
}
