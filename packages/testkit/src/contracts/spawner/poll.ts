import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnerCase } from './bench.ts'

export const pollCases = [
  spawnerCase('poll says stopped for a server that was never started', async (bench) => {
    assert.equal((await bench.server().poll()).phase, 'stopped')
  }),

  spawnerCase('poll says running once the server runs', async (bench) => {
    const server = bench.server()
    const { url } = await server.start()
    const status = await server.becomes('running', ['pending'])
    if (status.phase === 'running' && status.url !== undefined) assert.equal(status.url, url)
  }),

  spawnerCase('poll answers during start', async (bench) => {
    const server = bench.server()
    const started = new AbortController()
    const starting = server.start().finally(() => started.abort())
    const seen: string[] = []
    while (!started.signal.aborted) {
      seen.push((await server.poll()).phase)
      await sleep(5)
    }
    await starting
    const wrong = seen.filter(
      (phase) => !['stopped', 'pending', 'running', 'unknown'].includes(phase),
    )
    assert.deepEqual(wrong, [])
    const first = seen.findIndex((phase) => phase === 'pending' || phase === 'running')
    // Until it is made it may be called stopped; from then on that would be a lie.
    if (first >= 0)
      assert.ok(
        !seen.slice(first).includes('stopped'),
        `poll said ${[...new Set(seen)].join(', ')}`,
      )
  }),

  spawnerCase('poll needs no state', async (bench) => {
    const server = bench.server()
    await server.start()
    await server.becomes('running', ['pending'], { lost: true })
  }),

  spawnerCase('poll by another hub process finds the server', async (bench) => {
    const server = bench.server()
    await server.start()
    await server.becomes('running', ['pending'], { by: bench.subject.another(), lost: true })
  }),

  spawnerCase('poll of an older attempt does not take the newer one for its own', async (bench) => {
    const server = bench.server()
    await server.start({ attempt: 2 })
    await server.becomes('running', ['pending'], { attempt: 2 })
    const older = await Promise.allSettled([server.poll({ attempt: 1, lost: true })])
    // Refusing is fine as well.
    const phase = older[0].status === 'fulfilled' ? older[0].value.phase : 'refused'
    assert.ok(phase !== 'running' && phase !== 'pending', `poll said ${phase}`)
  }),

  spawnerCase('poll says stopped after stop', async (bench) => {
    const server = bench.server()
    await server.start()
    await server.stop({ now: true })
    assert.equal((await server.poll()).phase, 'stopped')
    assert.equal((await server.poll({ by: bench.subject.another(), lost: true })).phase, 'stopped')
  }),

  spawnerCase('poll notices a death from outside', async (bench) => {
    const server = bench.server()
    await server.start()
    await server.becomes('running', ['pending'])
    await server.kill()
    const status = await server.becomes('stopped', ['running', 'pending'])
    const exitCode = status.phase === 'stopped' ? status.exitCode : undefined
    if (exitCode !== undefined)
      assert.ok(Number.isSafeInteger(exitCode), `exit code ${exitCode} is a whole number`)
  }),

  spawnerCase('poll by another hub process notices a death from outside', async (bench) => {
    const server = bench.server()
    await server.start()
    await server.becomes('running', ['pending'])
    await server.kill()
    await server.becomes('stopped', ['running', 'pending'], {
      by: bench.subject.another(),
      lost: true,
    })
  }),
]
