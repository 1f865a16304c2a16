// configurable-http-proxy's behaviours 29 to 49 (docs/chp-tests.md): its REST API and its table.
import { upstream, type Upstream } from '@hubkit/testkit'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { add, ask, call, json, lastActivity, onBoth, testBoth } from './chp.ts'

async function server(name = 'server'): Promise<Upstream> {
  const made = await upstream({ name })
  onTestFinished(() => made.close())
  return made
}

const DEFAULT = 'http://127.0.0.1:1'

testBoth(
  'the default target is for any path, and listed',
  [`--default-target=${DEFAULT}`],
  async (proxy) => {
    const routes = json(await call(proxy, 'GET', '/'))
    expect(Object.keys(routes)).toEqual(['/'])
    expect(routes['/']).toMatchObject({ target: DEFAULT, last_activity: expect.any(String) })
    // It is not there, but was tried.
    expect((await ask(proxy.origin, '/')).status).toBe(503)
    expect((await ask(proxy.origin, '/any/where')).status).toBe(503)
  },
)

onBoth((proxy) => {
  afterEach(async () => {
    for (const path of Object.keys(json(await call(proxy(), 'GET', ''))))
      await call(proxy(), 'DELETE', encodeURI(path))
  })

  /** Which server answers, or the status. */
  async function servedBy(path: string): Promise<string | number> {
    const answer = await ask(proxy().origin, path)
    return answer.status === 200 ? String(json(answer)['upstream']) : answer.status
  }

  test('one route is shown with what was stored', async () => {
    const target = 'http://127.0.0.1:1/x'
    const extra = { jupyterhub: true, user: 'ü', nested: { list: [1, null] } }
    await call(proxy(), 'POST', '/user/a', { target, ...extra })
    const answer = await call(proxy(), 'GET', '/user/a')
    expect(answer.status).toBe(200)
    expect(json(answer)).toEqual({ target, ...extra, last_activity: expect.any(String) })
  })

  test('a route that is not there is 404', async () => {
    expect((await call(proxy(), 'GET', '/none')).status).toBe(404)
  })

  test('a POST makes a route, answers with nothing, and says when', async () => {
    const { origin } = await server()
    const before = Date.now()
    const answer = await call(proxy(), 'POST', '/made', {
      target: origin,
      last_activity: '2001-01-01T00:00:00.000Z',
    })
    expect(answer).toMatchObject({ status: 201, text: '' })
    expect(await lastActivity(proxy(), '/made')).toBeGreaterThanOrEqual(before)
    expect(await servedBy('/made')).toBe('server')
  })

  test('a POST with escapes stores the decoded path, and routes', async () => {
    const { origin } = await server()
    await add(proxy(), '/user/foo%40bar', origin)
    expect(Object.keys(json(await call(proxy(), 'GET', '')))).toEqual(['/user/foo@bar'])
    expect(await servedBy('/user/foo@bar/path')).toBe('server')
    expect(await servedBy('/user/foo%40bar/path')).toBe('server')
  })

  test('a POST without a path sets the route /', async () => {
    const { origin } = await server()
    await add(proxy(), '', origin)
    expect(Object.keys(json(await call(proxy(), 'GET', '')))).toEqual(['/'])
    expect(await servedBy('/x')).toBe('server')
  })

  test('a DELETE removes a route', async () => {
    await add(proxy(), '/gone', DEFAULT)
    expect(await call(proxy(), 'DELETE', '/gone')).toMatchObject({ status: 204, text: '' })
    expect((await call(proxy(), 'GET', '/gone')).status).toBe(404)
    expect(await servedBy('/gone')).toBe(404)
  })

  test('a time that is none is 400', async () => {
    expect((await call(proxy(), 'GET', '?inactiveSince=endoftheuniverse')).status).toBe(400)
    expect((await call(proxy(), 'GET', '?inactive_since=endoftheuniverse')).status).toBe(400)
  })

  test('routes are listed by when they were used', async () => {
    await add(proxy(), '/used', DEFAULT)
    const since = async (time: number, name = 'inactive_since'): Promise<readonly string[]> =>
      Object.keys(json(await call(proxy(), 'GET', `?${name}=${new Date(time).toISOString()}`)))
    const hour = 3_600_000
    expect(await since(0)).toEqual([])
    expect(await since(Date.now() - hour)).toEqual([])
    expect(await since(Date.now() + hour)).toEqual(['/used'])
    expect(await since(Date.now() + hour, 'inactiveSince')).toEqual(['/used'])
  })

  test('a path that nothing was ever added under has no route', async () => {
    expect(json(await call(proxy(), 'GET', ''))).toEqual({})
    expect(await servedBy('/nothing')).toBe(404)
  })

  test('adding again overwrites', async () => {
    const [one, other] = [await server('one'), await server('other')]
    await call(proxy(), 'POST', '/again', { target: one.origin, old: true })
    await call(proxy(), 'POST', '/again/', { target: other.origin })
    expect(json(await call(proxy(), 'GET', '/again'))).not.toHaveProperty('old')
    expect(await servedBy('/again')).toBe('other')
  })

  test('use changes last_activity, and nothing else that was stored', async () => {
    const { origin } = await server()
    await call(proxy(), 'POST', '/kept', { target: origin, user: 'a' })
    await servedBy('/kept')
    expect(json(await call(proxy(), 'GET', '/kept'))).toMatchObject({ target: origin, user: 'a' })
  })

  test('removing what is not there changes nothing', async () => {
    await add(proxy(), '/a', DEFAULT)
    expect((await call(proxy(), 'DELETE', '/a/b')).status).toBe(404)
    expect(Object.keys(json(await call(proxy(), 'GET', '')))).toEqual(['/a'])
  })

  test('the route / answers for all paths without one', async () => {
    const { origin } = await server('root')
    await add(proxy(), '/', origin)
    for (const path of ['/', '/?x', '/1/etc/etc/']) expect(await servedBy(path)).toBe('root')
  })

  test('a path above a route has none', async () => {
    const { origin } = await server()
    await add(proxy(), '/a/b/c', origin)
    for (const path of ['/', '/a', '/a/b']) expect(await servedBy(path)).toBe(404)
  })

  test('a route matches whole segments, and the longest one wins', async () => {
    const [c, d] = [await server('c'), await server('d')]
    await add(proxy(), '/b/c', c.origin)
    await add(proxy(), '/b/c/d', d.origin)
    expect(await servedBy('/b/c/dword')).toBe('c')
    expect(await servedBy('/b/c/d/word')).toBe('d')
  })

  test('removing a route leaves those below it', async () => {
    const { origin } = await server('c')
    await add(proxy(), '/b', DEFAULT)
    await add(proxy(), '/b/c', origin)
    await call(proxy(), 'DELETE', '/b')
    expect(await servedBy('/b/c/x')).toBe('c')
    expect(await servedBy('/b')).toBe(404)
  })

  test('nothing is left of a removed route, nor of the path to it', async () => {
    await add(proxy(), '/x/y/z', DEFAULT)
    await call(proxy(), 'DELETE', '/x/y/z')
    for (const path of ['/x', '/x/y', '/x/y/z']) {
      expect((await call(proxy(), 'GET', path)).status).toBe(404)
      expect(await servedBy(path)).toBe(404)
    }
  })

  test('a deep route changes nothing for shallower ones', async () => {
    const [root, a] = [await server('root'), await server('a')]
    await add(proxy(), '/', root.origin)
    await add(proxy(), '/a', a.origin)
    await add(proxy(), '/a/b/c/d/e', DEFAULT)
    expect(await servedBy('/')).toBe('root')
    expect(await servedBy('/a/b/c')).toBe('a')
  })

  test('removing the first route leaves the route /', async () => {
    const { origin } = await server('root')
    await add(proxy(), '/', origin)
    await add(proxy(), '/first', DEFAULT)
    await call(proxy(), 'DELETE', '/first')
    expect(await servedBy('/')).toBe('root')
    expect(await servedBy('/first')).toBe('root')
  })
})
