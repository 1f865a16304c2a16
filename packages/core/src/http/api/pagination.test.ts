import { describe, expect, test } from 'vitest'
import { isHubError } from '../../contract/errors.ts'
import { acceptsPages, pageModel, PAGINATION_TYPE, readPageRequest } from './pagination.ts'

const read = (query: string, accept: string | null = PAGINATION_TYPE) =>
  readPageRequest(new URLSearchParams(query), accept)

describe('acceptsPages', () => {
  test.each([
    [PAGINATION_TYPE, true],
    [`text/html, ${PAGINATION_TYPE.toUpperCase()} , */*`, true],
    [`${PAGINATION_TYPE};q=0.9`, false],
    ['application/json', false],
    ['*/*', false],
    ['', false],
    [null, false],
  ])('%j: %s', (accept, expected) => expect(acceptsPages(accept)).toBe(expected))
})

describe('readPageRequest', () => {
  test('takes 50 from the start, and 200 for a client that does not know pages', () => {
    expect(read('')).toEqual({ offset: 0, limit: 50, wrapped: true })
    expect(read('', null)).toEqual({ offset: 0, limit: 200, wrapped: false })
  })

  test.each([
    ['offset=3&limit=7', 3, 7],
    ['offset=-3&limit=-7', 3, 7],
    ['limit=0', 0, 1],
    ['limit=1000', 0, 200],
    ['offset=+4', 4, 50],
    ['offset=99999999999999999999', Number.MAX_SAFE_INTEGER, 50],
  ])('%s', (query, offset, limit) => expect(read(query)).toMatchObject({ offset, limit }))

  test.each(['offset=x', 'limit=1.5', 'limit=', 'offset=1e3', 'limit=0x10', 'limit=NaN'])(
    'refuses %s',
    (query) => {
      let thrown: unknown
      try {
        read(query)
      } catch (error) {
        thrown = error
      }
      expect(isHubError(thrown, 'HUB_ERR_BAD_REQUEST')).toBe(true)
    },
  )
})

describe('pageModel', () => {
  const url = 'http://hub.test/hub/api/users?state=ready&name_filter=a%20b&offset=2'
  const page = { offset: 2, limit: 2, wrapped: true }

  test('says where the next page is, with all other arguments', () => {
    const { _pagination } = pageModel(['c', 'd'], page, 5, url, undefined)
    expect(_pagination).toMatchObject({
      offset: 2,
      limit: 2,
      total: 5,
      next: { offset: 4, limit: 2 },
    })
    const next = new URL(_pagination.next?.url ?? '')
    expect(next.origin + next.pathname).toBe('http://hub.test/hub/api/users')
    expect(Object.fromEntries(next.searchParams)).toEqual({
      state: 'ready',
      name_filter: 'a b',
      offset: '4',
      limit: '2',
    })
  })

  test('says that there is none after the last', () => {
    for (const total of [4, 0]) {
      const { _pagination } = pageModel([], page, total, url, undefined)
      expect(_pagination.next).toBeNull()
    }
  })

  test('has the public scheme for those who came to the public host, and stays inside for those who did not', () => {
    const next = (publicOrigin: string) => {
      const { _pagination } = pageModel([], page, 9, url, publicOrigin)
      return _pagination.next?.url
    }
    expect(next('https://hub.test')).toMatch(/^https:\/\/hub\.test\/hub\/api\/users\?/)
    expect(next('https://elsewhere.test')).toMatch(/^http:\/\/hub\.test\//)
  })
})
