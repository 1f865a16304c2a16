import assert from 'node:assert/strict'
import { echoed, proxyCase } from './bench.ts'

export const routingCases = [
  proxyCase('it has a name, a scope and the version of the contract', async ({ proxy }) => {
    assert.equal(proxy.specVersion, 1)
    assert.ok(proxy.name)
    assert.ok(proxy.scope === 'process' || proxy.scope === 'shared')
  }),

  proxyCase('a route serves once it was added', async (bench) => {
    const { origin } = await bench.upstream({ name: 'alice' })
    assert.equal(await bench.servedBy('/user/alice/lab'), undefined)
    await bench.add('/user/alice/', origin)
    assert.equal(await bench.servedBy('/user/alice/lab'), 'alice')
  }),

  proxyCase('adding a route twice is the same as once', async (bench) => {
    const { origin } = await bench.upstream({ name: 'alice' })
    await bench.add('/user/alice/', origin)
    await bench.add('/user/alice/', origin)
    assert.equal(await bench.servedBy('/user/alice/'), 'alice')
    const same = (await bench.proxy.listRoutes()).filter(
      (route) => route.routespec === '/user/alice/',
    )
    assert.equal(same.length, 1)
    await bench.delete('/user/alice/')
    assert.equal(await bench.servedBy('/user/alice/'), undefined)
  }),

  proxyCase('adding a route again replaces its target', async (bench) => {
    const [old, fresh] = [
      await bench.upstream({ name: 'old' }),
      await bench.upstream({ name: 'fresh' }),
    ]
    await bench.add('/user/alice/', old.origin)
    assert.equal(await bench.servedBy('/user/alice/'), 'old')
    await bench.add('/user/alice/', fresh.origin)
    assert.equal(await bench.servedBy('/user/alice/'), 'fresh')
  }),

  proxyCase('a route no longer serves once it was deleted', async (bench) => {
    const { origin } = await bench.upstream({ name: 'alice' })
    await bench.add('/user/alice/', origin)
    assert.equal(await bench.servedBy('/user/alice/'), 'alice')
    await bench.delete('/user/alice/')
    assert.equal(await bench.servedBy('/user/alice/'), undefined)
  }),

  proxyCase('deleting what is not there resolves', async (bench) => {
    const { origin } = await bench.upstream()
    await bench.delete('/user/nobody/')
    await bench.add('/user/alice/', origin)
    await bench.delete('/user/alice/')
    await bench.delete('/user/alice/')
  }),

  proxyCase('only whole segments match', async (bench) => {
    const { origin } = await bench.upstream({ name: 'a' })
    await bench.add('/user/a/', origin)
    assert.equal(await bench.servedBy('/user/a/x'), 'a')
    for (const path of ['/user/ab/x', '/user/ab', '/user/', '/user/A/x', '/x/user/a/']) {
      assert.equal(await bench.servedBy(path), undefined, `${path} goes to the server of /user/a/`)
    }
  }),

  proxyCase('the longest match wins', async (bench) => {
    const [main, named] = [
      await bench.upstream({ name: 'main' }),
      await bench.upstream({ name: 'named' }),
    ]
    await bench.add('/user/a/gpu/', named.origin)
    await bench.add('/user/a/', main.origin)
    assert.equal(await bench.servedBy('/user/a/gpu/lab'), 'named')
    assert.equal(await bench.servedBy('/user/a/gpus/lab'), 'main')
    assert.equal(await bench.servedBy('/user/a/lab'), 'main')
    await bench.delete('/user/a/gpu/')
    assert.equal(await bench.servedBy('/user/a/gpu/lab'), 'main')
  }),

  proxyCase('deleting a route leaves the ones below and above', async (bench) => {
    const [main, named] = [
      await bench.upstream({ name: 'main' }),
      await bench.upstream({ name: 'named' }),
    ]
    await bench.add('/user/a/', main.origin)
    await bench.add('/user/a/gpu/', named.origin)
    await bench.delete('/user/a/')
    assert.equal(await bench.servedBy('/user/a/gpu/lab'), 'named')
    assert.equal(await bench.servedBy('/user/a/lab'), undefined)
  }),

  proxyCase('path and query are kept as they came', async (bench) => {
    const { origin } = await bench.upstream()
    await bench.add('/user/a/', origin)
    for (const path of [
      '/user/a/',
      '/user/a/x%2Fy%20z?q=%26&q=2',
      '/user/a/@b/%C3%BC/;p=1',
      '/user/a//double//',
    ]) {
      assert.equal(echoed(await bench.ask(path)).url, path)
    }
  }),

  proxyCase('encoded names are matched as they are spelt', async (bench) => {
    for (const name of ['a@b.org', 'ü', '用户', 'a b', 'a/b', 'a%b', 'a+b', "o'neil", '~x']) {
      const { origin } = await bench.upstream({ name })
      const routespec = `/user/${encodeURIComponent(name)}/`
      await bench.add(routespec, origin)
      assert.equal(await bench.servedBy(`${routespec}lab`), name, `${routespec}lab`)
    }
  }),

  proxyCase('a name is matched in any spelling of its encoding', async (bench) => {
    const { origin } = await bench.upstream({ name: 'encoded' })
    await bench.add('/user/a%40b.org/', origin)
    await bench.add('/user/%C3%BC/', origin)
    // Browsers send '@' as it is, some clients encode it; hexadecimal digits are the same in both cases (RFC 3986, 6.2.2.1).
    for (const path of [
      '/user/a%40b.org/',
      '/user/a@b.org/',
      '/user/%61@b.org/',
      '/user/%c3%bc/',
    ]) {
      assert.equal(await bench.servedBy(path), 'encoded', path)
    }
  }),

  proxyCase('an encoded slash does not divide segments', async (bench) => {
    const { origin } = await bench.upstream({ name: 'a' })
    await bench.add('/user/a/', origin)
    assert.equal(await bench.servedBy('/user/a%2Fb/'), undefined)
    assert.equal(await bench.servedBy('/user%2Fa/'), undefined)
  }),

  proxyCase('names that JavaScript objects have are names like others', async (bench) => {
    const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty']
    for (const name of names) assert.equal(await bench.servedBy(`/user/${name}/`), undefined, name)
    for (const name of names) {
      const { origin } = await bench.upstream({ name })
      await bench.add(`/user/${name}/`, origin)
    }
    for (const name of names) {
      assert.equal(await bench.servedBy(`/user/${name}/`), name)
      assert.ok(await bench.listed(`/user/${name}/`), `${name} is listed`)
    }
    for (const name of names) await bench.delete(`/user/${name}/`)
    for (const name of names) assert.equal(await bench.servedBy(`/user/${name}/`), undefined, name)
  }),
]
