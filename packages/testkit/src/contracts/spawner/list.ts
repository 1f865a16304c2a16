import assert from 'node:assert/strict'
import { fleetContext } from '../../contexts.ts'
import { until, within } from '../../wait.ts'
import { spawnerCase } from './bench.ts'

export const listCases = [
  spawnerCase('list finds what runs, also after everything in memory was lost', async (bench) => {
    const servers = [
      bench.server(),
      bench.server({ userName: 'bob' }),
      bench.server({ name: 'second' }),
    ]
    const started = await Promise.all(
      servers.map((server, index) => server.start({ attempt: index + 1 })),
    )
    const fresh = bench.subject.another()
    if (!fresh.list) return
    // A view of the back end may lag a little.
    const found = await until(
      async () => {
        const list = await bench.list(fresh)
        return list.length >= servers.length && list
      },
      { timeout: bench.timeout, message: `list finds ${servers.length} servers` },
    )
    assert.equal(found.length, servers.length, 'each server once')
    servers.forEach((server, index) => {
      const item = found.find((other) => other.serverId === server.ref.id)
      assert.ok(item, `server ${index} is not in the list`)
      assert.equal(item.attempt, index + 1)
      if (item.url !== undefined) assert.equal(item.url, started[index]?.url)
    })
  }),

  spawnerCase('list leaves out what was stopped', async (bench) => {
    const [kept, stopped] = [bench.server(), bench.server()]
    await Promise.all([kept.start(), stopped.start()])
    await stopped.stop({ now: true })
    const found = (await bench.list(bench.spawner)).map((item) => item.serverId)
    assert.ok(!found.includes(stopped.ref.id), 'list still finds the stopped server')
  }),

  spawnerCase('list leaves out the servers of other hubs', async (bench) => {
    if (bench.subject.hubId !== undefined) {
      assert.deepEqual(await bench.list(bench.spawner, `${bench.hubId}x`), [])
      return
    }
    const strange = bench.server({ hubId: `${bench.hubId}x` })
    await strange.start()
    await strange.becomes('running', ['pending'])
    const found = (await bench.list(bench.spawner)).map((item) => item.serverId)
    assert.ok(!found.includes(strange.ref.id), "list finds another hub's server")
  }),

  spawnerCase('list tells credentials that are true, or none', async (bench) => {
    const server = bench.server()
    await server.start()
    const env = server.contexts[0]?.env ?? {}
    for (const { token, clientId } of await bench.list(bench.subject.another())) {
      if (token !== undefined)
        assert.ok(token === env['JUPYTERHUB_API_TOKEN'], 'the token is another one')
      if (clientId !== undefined) assert.equal(clientId, env['JUPYTERHUB_CLIENT_ID'])
    }
  }),

  spawnerCase('list ends when its signal aborts', async (bench) => {
    await bench.server().start()
    const listed = bench.spawner.list?.(fleetContext(bench.hubId, AbortSignal.abort(), bench.log))
    const reading = (async () => {
      for await (const item of listed ?? []) assert.ok(item.serverId)
    })()
    // It may end quietly, or with an error.
    await within(Promise.allSettled([reading]), bench.timeout, 'the end of list')
  }),
]
