import assert from 'node:assert/strict'
import type { ServerChange, ServerStatus, Spawner } from '@hubkit/core/contract'
import { fleetContext } from '../../contexts.ts'
import { until, within } from '../../wait.ts'
import { spawnerCase, type Bench, type TestedServer } from './bench.ts'

interface Watching {
  readonly heard: readonly ServerChange[]
  /** Waits until the last thing heard of a server's attempt is this. */
  hears(server: TestedServer, phase: ServerStatus['phase'], attempt?: number): Promise<void>
}

/** Runs a case with a watch in the background, and ends that. A spawner without `watch` passes. */
async function watching(
  bench: Bench,
  run: (watch: Watching) => Promise<void>,
  by: Spawner = bench.spawner,
): Promise<void> {
  if (!by.watch) return
  const listener = new AbortController()
  const heard: ServerChange[] = []
  const changes = by.watch(fleetContext(bench.hubId, listener.signal, bench.log))
  const listening = (async () => {
    for await (const change of changes) heard.push(change)
  })()
  const watch: Watching = {
    heard,
    async hears(server, phase, attempt = 1) {
      const last = (): ServerChange | undefined =>
        heard.findLast((change) => change.serverId === server.ref.id && change.attempt === attempt)
      await until(() => last()?.status.phase === phase, {
        timeout: bench.timeout,
        message: () => `watch tells '${phase}', it told ${JSON.stringify(heard)}`,
      })
    },
  }
  try {
    await run(watch)
  } finally {
    listener.abort()
    await within(listening, bench.timeout, 'the end of watch after its signal aborted')
  }
}

export const watchCases = [
  spawnerCase('watch starts with the servers there are', async (bench) => {
    const [first, second] = [bench.server(), bench.server()]
    await Promise.all([first.start(), second.start()])
    await Promise.all([
      first.becomes('running', ['pending']),
      second.becomes('running', ['pending']),
    ])
    await watching(bench, async (watch) => {
      await watch.hears(first, 'running')
      await watch.hears(second, 'running')
    })
  }),

  spawnerCase('watch tells a start and a stop', (bench) =>
    watching(bench, async (watch) => {
      const server = bench.server()
      await server.start()
      await watch.hears(server, 'running')
      await server.stop({ now: true })
      await watch.hears(server, 'stopped')
    }),
  ),

  spawnerCase('watch tells a death from outside', (bench) =>
    watching(bench, async (watch) => {
      const server = bench.server()
      await server.start()
      await watch.hears(server, 'running')
      await server.kill()
      await watch.hears(server, 'stopped')
    }),
  ),

  spawnerCase('watch tells what another hub process does', (bench) =>
    watching(bench, async (watch) => {
      const server = bench.server()
      const other = bench.subject.another()
      await server.start({ by: other })
      await watch.hears(server, 'running')
      await server.stop({ by: other, now: true })
      await watch.hears(server, 'stopped')
    }),
  ),

  spawnerCase('watch tells the attempt', (bench) =>
    watching(bench, async (watch) => {
      const server = bench.server()
      await server.start({ attempt: 6 })
      await server.start({ attempt: 7 })
      await watch.hears(server, 'running', 7)
    }),
  ),

  spawnerCase('watch is silent about other hubs', async (bench) => {
    const strange = bench.server({ hubId: `${bench.hubId}x` })
    if (bench.subject.hubId === undefined) await strange.start()
    await watching(bench, async (watch) => {
      const own = bench.server()
      await own.start()
      await watch.hears(own, 'running')
      assert.ok(
        !watch.heard.some((change) => change.serverId === strange.ref.id),
        "it told of another hub's server",
      )
    })
  }),

  spawnerCase('watch ends when its signal aborts', (bench) =>
    watching(bench, () => Promise.resolve()),
  ),
]
