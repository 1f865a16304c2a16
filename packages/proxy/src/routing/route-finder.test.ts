import type { ProxyHost, Route } from '@hubkit/core/contract'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { RouteFinder } from './route-finder.ts'
import { RouteTable } from './route-table.ts'

describe('RouteFinder', () => {
  let table: RouteTable<Route>
  let asked: { path: string; answer: PromiseWithResolvers<Route | undefined> }[]
  let finder: RouteFinder<Route>

  const route = (routespec: string, target = 'http://one'): Route => ({
    routespec,
    target,
    data: {},
  })
  const host: ProxyHost = {
    owns: () => true,
    resolve(path) {
      const answer = Promise.withResolvers<Route | undefined>()
      asked.push({ path, answer })
      return answer.promise
    },
  }
  const question = (index: number) => vi.waitUntil(() => asked[index])

  beforeEach(() => {
    table = new RouteTable()
    asked = []
    finder = new RouteFinder(host, {
      find: (path) => table.find(path),
      add: (added) => void table.set(added.routespec, added),
    })
  })

  test('a burst for one user asks once', async () => {
    const all = ['/user/a/', '/user/a/x', '/user/a/y/z'].map((path) => finder.find(path))
    ;(await question(0)).answer.resolve(route('/user/a/'))
    for (const found of await Promise.all(all)) expect(found?.routespec).toBe('/user/a/')
    expect(asked).toHaveLength(1)
  })

  test('users do not wait for one another', async () => {
    const a = finder.find('/user/a/')
    const b = finder.find('/user/b/')
    ;(await question(1)).answer.resolve(route('/user/b/'))
    expect((await b)?.routespec).toBe('/user/b/')
    asked[0]?.answer.resolve(undefined)
    expect(await a).toBeUndefined()
  })

  test("a user's servers are asked for one after another", async () => {
    const main = finder.find('/user/a/lab')
    const named = finder.find('/user/a/gpu/lab')
    ;(await question(0)).answer.resolve(undefined)
    expect(await main).toBeUndefined()
    const second = await question(1)
    expect(second.path).toBe('/user/a/gpu/lab')
    second.answer.resolve(route('/user/a/gpu/'))
    expect((await named)?.routespec).toBe('/user/a/gpu/')
  })

  test('an absence serves the burst that waited for it, and nobody after', async () => {
    const burst = [finder.find('/user/a/api/1'), finder.find('/user/a/api/2')]
    ;(await question(0)).answer.resolve(undefined)
    expect(await Promise.all(burst)).toEqual([undefined, undefined])
    expect(asked).toHaveLength(1)
    const later = finder.find('/user/a/api/1')
    ;(await question(1)).answer.resolve(route('/user/a/'))
    expect((await later)?.routespec).toBe('/user/a/')
  })

  test('an absence grows old even while requests keep coming', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      const first = finder.find('/user/a/x')
      const second = finder.find('/user/a/y')
      const third = finder.find('/user/a/x')
      ;(await question(0)).answer.resolve(undefined)
      expect(await first).toBeUndefined()
      await question(1)
      vi.advanceTimersByTime(1500)
      asked[1]?.answer.resolve(undefined)
      expect(await second).toBeUndefined()
      ;(await question(2)).answer.resolve(route('/user/a/'))
      expect((await third)?.routespec).toBe('/user/a/')
    } finally {
      vi.useRealTimers()
    }
  })

  test('a question that fails fails for one request; the next asks again', async () => {
    const first = finder.find('/user/a/')
    const second = finder.find('/user/a/')
    ;(await question(0)).answer.reject(new Error('no store'))
    await expect(first).rejects.toThrow('no store')
    ;(await question(1)).answer.resolve(route('/user/a/'))
    expect((await second)?.routespec).toBe('/user/a/')
  })

  test('an answer read before the route was deleted does not bring it back', async () => {
    const found = finder.find('/user/a/')
    const first = await question(0)
    table.delete('/user/a/')
    finder.deleted('/user/a/')
    first.answer.resolve(route('/user/a/', 'http://gone'))
    ;(await question(1)).answer.resolve(undefined)
    expect(await found).toBeUndefined()
    expect(table.find('/user/a/')).toBeUndefined()
  })

  test('a route added meanwhile wins over the answer', async () => {
    const found = finder.find('/user/a/')
    const first = await question(0)
    table.set('/user/a/', route('/user/a/', 'http://new'))
    first.answer.resolve(route('/user/a/', 'http://old'))
    expect((await found)?.target).toBe('http://new')
  })

  test('an answer that does not cover the path is none', async () => {
    const found = finder.find('/user/a/')
    ;(await question(0)).answer.resolve(route('/user/b/'))
    expect(await found).toBeUndefined()
  })
})
