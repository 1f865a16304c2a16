import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { proxyCase } from './bench.ts'

export const tableCases = [
  proxyCase('list gives what was added, its data unchanged', async (bench) => {
    const { origin } = await bench.upstream()
    const data = { hub: 'h1', user: 'ü@b', attempt: 3, nested: { list: [1, null, 'x'], '': false } }
    await bench.add('/user/a%40b/', origin, data)
    const route = await bench.listed('/user/a%40b/')
    assert.ok(route, 'the route is listed under the routespec it was added with')
    assert.equal(URL.parse(route.target)?.origin, origin)
    // Through JSON, since a shared proxy gives it back that way.
    assert.deepEqual(JSON.parse(JSON.stringify(route.data)), data)
  }),

  proxyCase('list gives the newest data and target', async (bench) => {
    const [old, fresh] = [await bench.upstream(), await bench.upstream()]
    await bench.add('/user/a/', old.origin, { attempt: 1, old: true })
    await bench.add('/user/a/', fresh.origin, { attempt: 2 })
    const route = await bench.listed('/user/a/')
    assert.equal(route && URL.parse(route.target)?.origin, fresh.origin)
    assert.deepEqual(JSON.parse(JSON.stringify(route?.data)), { attempt: 2 })
  }),

  proxyCase('list leaves out what was deleted', async (bench) => {
    const { origin } = await bench.upstream()
    await bench.add('/user/a/', origin)
    await bench.add('/user/b/', origin)
    await bench.delete('/user/a/')
    assert.equal(await bench.listed('/user/a/'), undefined)
    assert.ok(await bench.listed('/user/b/'))
  }),

  proxyCase('activity moves when a route is used', async (bench) => {
    const { origin } = await bench.upstream()
    const started = Date.now()
    await bench.add('/user/a/', origin)
    await bench.ask('/user/a/')
    const first = (await bench.listed('/user/a/'))?.lastActivity
    // Not known at all is allowed.
    if (first === undefined) return
    assert.ok(
      first >= started - 1000 && first <= Date.now() + 1000,
      `${first} is milliseconds since 1970, and now`,
    )
    await bench.until(async () => {
      await sleep(5)
      await bench.ask('/user/a/')
      const { lastActivity = 0 } = (await bench.listed('/user/a/')) ?? {}
      return lastActivity > first
    }, 'lastActivity grows with use')
  }),

  proxyCase('200 routes at once are added, served and deleted', async (bench) => {
    const { origin } = await bench.upstream({ name: 'all' })
    const routespecs = Array.from({ length: 200 }, (_, index) => `/user/u${index}/`)
    await Promise.all(
      routespecs.map((routespec) => bench.add(routespec, origin, { of: routespec })),
    )
    const listed = new Map(
      (await bench.proxy.listRoutes()).map((route) => [route.routespec, route.data['of']]),
    )
    for (const routespec of routespecs) assert.equal(listed.get(routespec), routespec)
    for (const index of [0, 57, 199]) assert.equal(await bench.servedBy(`/user/u${index}/x`), 'all')
    await Promise.all(routespecs.map((routespec) => bench.delete(routespec)))
    const left = (await bench.proxy.listRoutes()).filter((route) =>
      routespecs.includes(route.routespec),
    )
    assert.deepEqual(left, [])
    for (const index of [0, 57, 199])
      assert.equal(await bench.servedBy(`/user/u${index}/x`), undefined)
  }),

  proxyCase('requests at once reach the right servers', async (bench) => {
    const names = ['a', 'b', 'c', 'd']
    for (const name of names)
      await bench.add(`/user/${name}/`, (await bench.upstream({ name })).origin)
    const wanted = Array.from({ length: 80 }, (_, index) => names[index % names.length] ?? '')
    const served = await Promise.all(
      wanted.map((name, index) => bench.servedBy(`/user/${name}/${index}`)),
    )
    assert.deepEqual(served, wanted)
  }),

  proxyCase('close may be repeated', async (bench) => {
    await bench.proxy.close?.()
    await bench.proxy.close?.()
  }),
]
