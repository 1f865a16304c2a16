import assert from 'node:assert/strict'
import { isHubError } from '@hubkit/core/contract'
import { spawnerCase } from './bench.ts'

export const stopCases = [
  spawnerCase('stop resolves only when the server is gone', async (bench) => {
    const server = bench.server()
    const { url } = await server.start()
    await server.answers(url)
    await server.stop()
    const [status, reached] = await Promise.all([server.poll(), server.reached(url)])
    assert.equal(status.phase, 'stopped')
    assert.equal(reached, false, `something still answers at ${url} after stop`)
  }),

  spawnerCase('stop without a grace period ends the server', async (bench) => {
    const server = bench.server()
    const { url } = await server.start()
    await server.answers(url)
    await server.stop({ now: true })
    assert.equal(await server.reached(url), false, `something still answers at ${url} after stop`)
  }),

  spawnerCase('stop may be repeated', async (bench) => {
    const server = bench.server()
    await server.start()
    await Promise.all([server.stop({ now: true }), server.stop({ now: true })])
    await server.stop({ now: true })
    await server.stop({ now: true, lost: true, by: bench.subject.another() })
  }),

  spawnerCase('stop of a server that was never started resolves', async (bench) => {
    await bench.server().stop()
  }),

  spawnerCase('stop of a server that died resolves', async (bench) => {
    const server = bench.server()
    await server.start()
    await server.becomes('running', ['pending'])
    await server.kill()
    await server.stop()
    assert.equal((await server.poll()).phase, 'stopped')
  }),

  spawnerCase('stop needs no state', async (bench) => {
    const server = bench.server()
    const { url } = await server.start()
    await server.answers(url)
    await server.stop({ now: true, lost: true })
    assert.equal(await server.reached(url), false, `something still answers at ${url} after stop`)
  }),

  spawnerCase('stop by another hub process ends the server', async (bench) => {
    const server = bench.server()
    const { url } = await server.start()
    await server.answers(url)
    await server.stop({ now: true, lost: true, by: bench.subject.another() })
    assert.equal(await server.reached(url), false, `something still answers at ${url} after stop`)
  }),

  spawnerCase('stop of an older attempt leaves the newer alone', async (bench) => {
    const server = bench.server()
    await server.start({ attempt: 1 })
    const { url } = await server.start({ attempt: 2 })
    await server.answers(url)
    const late = bench.subject.another()
    const stopped = await Promise.allSettled([
      server.stop({ attempt: 1, now: true, by: late }),
      server.stop({ attempt: 1, now: true, by: late, lost: true }),
    ])
    for (const result of stopped) {
      if (result.status === 'fulfilled') continue
      assert.ok(
        isHubError(result.reason, 'HUB_ERR_SUPERSEDED'),
        `refused with ${String(result.reason)}`,
      )
    }
    assert.ok(await server.reached(url), 'the newer server no longer answers')
    await server.becomes('running', ['pending'], { attempt: 2 })
  }),
]
