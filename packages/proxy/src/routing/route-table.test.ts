import { isHubError } from '@hubkit/core/contract'
import { beforeEach, describe, expect, test } from 'vitest'
import { RouteTable } from './route-table.ts'

interface Named {
  readonly name: string
}

describe('RouteTable', () => {
  let table: RouteTable<Named>
  const add = (...routespecs: string[]): void => {
    for (const name of routespecs) table.set(name, { name })
  }
  const found = (path: string, host?: string): string | undefined => table.find(path, host)?.name

  beforeEach(() => {
    table = new RouteTable()
  })

  test('an empty table finds nothing', () => {
    for (const path of ['/', '/user/a/', '//', '']) expect(found(path)).toBeUndefined()
  })

  test('the root answers everything', () => {
    add('/')
    for (const path of ['/', '/1/etc/etc/', '//x']) expect(found(path)).toBe('/')
  })

  test('nodes on the way to a route are no routes', () => {
    add('/a/b/c/')
    for (const path of ['/', '/a', '/a/', '/a/b', '/a/b/']) expect(found(path)).toBeUndefined()
    expect(found('/a/b/c')).toBe('/a/b/c/')
  })

  test('whole segments match, never parts', () => {
    add('/b/c/', '/b/c/d/')
    expect(found('/b/c/dword')).toBe('/b/c/')
    expect(found('/b/c/d/word')).toBe('/b/c/d/')
    expect(found('/b/cd')).toBeUndefined()
    expect(found('/B/c')).toBeUndefined()
  })

  test('removing a route keeps those below, and prunes what became empty', () => {
    add('/', '/b/', '/b/c/', '/x/y/z/')
    expect(table.delete('/b/')?.name).toBe('/b/')
    expect(found('/b/c/1')).toBe('/b/c/')
    expect(found('/b/1')).toBe('/')
    table.delete('/x/y/z/')
    expect(found('/x/y/z')).toBe('/')
    table.delete('/b/c/')
    expect([...table.values()]).toEqual([{ name: '/' }])
    expect(JSON.stringify(table.find('/b/c'))).toBe('{"name":"/"}')
  })

  test('removing what is not there is silent', () => {
    add('/a/')
    expect(table.delete('/b/c/')).toBeUndefined()
    expect(table.delete('h.example/a/')).toBeUndefined()
    expect(table.delete('/a/b/')).toBeUndefined()
    expect(found('/a/')).toBe('/a/')
  })

  test('adding again replaces and gives what was there', () => {
    add('/a/')
    expect(table.set('/a/', { name: 'new' })?.name).toBe('/a/')
    expect(found('/a/')).toBe('new')
  })

  test('adding a deep path changes nothing above it', () => {
    add('/a/')
    add('/a/b/c/d/')
    expect(found('/a/b/c')).toBe('/a/')
  })

  test('routespecs and paths are the same in any spelling of their escapes', () => {
    add('/user/a%40b/', '/user/%C3%BC/')
    for (const path of ['/user/a@b/', '/user/a%40b', '/user/%61%40b/x'])
      expect(found(path)).toBe('/user/a%40b/')
    expect(found('/user/%c3%bc/')).toBe('/user/%C3%BC/')
    expect(table.get('/user/a@b')?.name).toBe('/user/a%40b/')
    expect(table.delete('/user/a@b/')?.name).toBe('/user/a%40b/')
  })

  test('an encoded slash divides nothing', () => {
    add('/user/a/', '/user/x%2Fy/')
    expect(found('/user/a%2Fb')).toBeUndefined()
    expect(found('/user%2Fa/')).toBeUndefined()
    expect(found('/user/x%2fy/z')).toBe('/user/x%2Fy/')
    expect(found('/user/x/y/z')).toBeUndefined()
  })

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    '%s is a segment like others',
    (name) => {
      add('/user/a/')
      expect(found(`/${name}`)).toBeUndefined()
      expect(found(`/user/${name}/x`)).toBeUndefined()
      expect(found(`/user/a/${name}`)).toBe('/user/a/')
      add(`/user/${name}/`)
      expect(found(`/user/${name}/x`)).toBe(`/user/${name}/`)
      expect(table.delete(`/user/${name}/`)?.name).toBe(`/user/${name}/`)
    },
  )

  test('repeated slashes are segments of their own', () => {
    add('/user/a/')
    for (const path of ['//user/a/', '/user//a/', '//x/user/a/'])
      expect(found(path)).toBeUndefined()
    expect(found('/user/a//b//')).toBe('/user/a/')
    add('//user//dbl//')
    expect(found('//user//dbl//x')).toBe('//user//dbl//')
    expect(found('/user/dbl')).toBeUndefined()
  })

  test('a host outranks the routes of any host; its case, port and final dot do not matter', () => {
    expect(table.usesHosts).toBe(false)
    add('/user/a/', 'h.example/', 'h.example/user/b/')
    expect(table.usesHosts).toBe(true)
    for (const host of ['h.example', 'H.Example:8000', 'h.example.']) {
      expect(found('/user/a/', host)).toBe('h.example/')
      expect(found('/user/b/', host)).toBe('h.example/user/b/')
    }
    for (const host of ['x.h.example', '[::1]:8000', undefined])
      expect(found('/user/a/', host)).toBe('/user/a/')
    add('[::1]/')
    expect(found('/', '[::1]:8000')).toBe('[::1]/')
    table.delete('h.example/')
    expect(found('/user/a/', 'h.example')).toBe('/user/a/')
    table.delete('h.example/user/b/')
    table.delete('[::1]/')
    expect(table.usesHosts).toBe(false)
  })

  test('values gives all routes', () => {
    const all = ['/', '/a/', '/a/b/', 'h/', 'h/a/']
    add(...all)
    expect([...table.values()].map((value) => value.name).toSorted()).toEqual(all.toSorted())
  })

  test.each(['', 'noslash', '/user/%zz/', '/%ff/'])('the routespec %j is refused', (routespec) => {
    for (const call of [() => table.set(routespec, { name: '' }), () => table.delete(routespec)]) {
      let error: unknown
      try {
        call()
      } catch (thrown) {
        error = thrown
      }
      expect(isHubError(error, 'HUB_ERR_OPTION')).toBe(true)
    }
  })

  test('ten thousand routes are found', () => {
    for (let index = 0; index < 10_000; index += 1) add(`/user/u${index}/`)
    expect(found('/user/u9999/lab')).toBe('/user/u9999/')
    for (let index = 0; index < 10_000; index += 1) table.delete(`/user/u${index}/`)
    expect([...table.values()]).toEqual([])
  })
})
