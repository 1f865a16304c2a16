import assert from 'node:assert/strict'
import { spawnerCase } from './bench.ts'

export const storageCases = [
  spawnerCase('destroy may be repeated, after stop and for what never was', async (bench) => {
    await bench.server().destroy()
    const server = bench.server()
    await server.start()
    await server.stop({ now: true })
    await server.destroy()
    await server.destroy()
    await server.destroy({ lost: true, by: bench.subject.another() })
    assert.equal((await server.poll()).phase, 'stopped')
  }),

  spawnerCase('destroy of an older attempt leaves the newer alone', async (bench) => {
    const server = bench.server()
    const { url } = await server.start({ attempt: 2 })
    await server.answers(url)
    // It may refuse.
    await Promise.allSettled([
      server.destroy({ attempt: 1, lost: true, by: bench.subject.another() }),
    ])
    assert.ok(await server.reached(url), 'the newer server no longer answers')
    await server.becomes('running', ['pending'], { attempt: 2 })
  }),

  spawnerCase('destroy of one server leaves the others alone', async (bench) => {
    const [kept, removed] = [
      bench.server({ userName: 'kept' }),
      bench.server({ userName: 'removed' }),
    ]
    const [{ url }] = await Promise.all([kept.start(), removed.start()])
    await kept.answers(url)
    await removed.stop({ now: true })
    await removed.destroy()
    assert.ok(await kept.reached(url), 'another server no longer answers')
  }),

  spawnerCase('a server can be started after destroy', async (bench) => {
    const server = bench.server()
    await server.start({ attempt: 1 })
    await server.stop({ attempt: 1, now: true })
    await server.destroy({ attempt: 1 })
    const { url } = await server.start({ attempt: 2 })
    await server.answers(url)
  }),
]
