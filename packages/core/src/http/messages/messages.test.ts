import { describe, expect, test } from 'vitest'
import { HubError, isErrorCode } from '../../contract/errors.ts'
import { failedEvent, progressOf, readyEvent } from '../../engine/progress.ts'
import { en } from './en.ts'
import { es } from './es.ts'

/** Texts that are the same in Spanish. */
const SAME = ['layout.tokens', 'language.dir']

type Leaf = readonly [path: string, text: unknown]

/** Every text of a table by its path; functions called with their parameters' numbers. */
function leaves(table: object, path = ''): readonly Leaf[] {
  return Object.entries(table).flatMap(([key, value]: [string, unknown]): readonly Leaf[] => {
    const at = path === '' ? key : `${path}.${key}`
    if (typeof value === 'function') return [[at, value(...['1', '2'].slice(0, value.length))]]
    return typeof value === 'object' && value !== null ? leaves(value, at) : [[at, value]]
  })
}

/** Without those that differ by what plugins say. */
const fixed = (table: typeof en): readonly Leaf[] =>
  leaves(table).filter(([path]) => !path.startsWith('phrases.'))

describe('Spanish', () => {
  const english = new Map(fixed(en))
  test.each(fixed(es))('%s is there and differs from English', (path, text) => {
    expect(english.has(path)).toBe(true)
    expect(text).toEqual(expect.stringMatching(/\S/))
    if (SAME.includes(path)) expect(text).toBe(english.get(path))
    else expect(text).not.toBe(english.get(path))
  })

  test('has every text, with every name that goes into it', () => {
    expect(fixed(es).map(([path]) => path)).toEqual(fixed(en).map(([path]) => path))
    const names = (text: unknown): string => (String(text).match(/[12]/g) ?? []).toSorted().join()
    for (const [path, text] of fixed(es)) expect(names(text), path).toBe(names(english.get(path)))
  })

  test('has words for what the engine says of a start', () => {
    const event = (type: string) => ({ type, subject: 's', at: 0, cursor: 1, data: {} })
    const types = ['server.queued', 'server.starting', 'server.spawned', 'server.stopping']
    for (const type of types) {
      const message = progressOf(event(type), '/')?.message ?? type
      expect(es.phrases, message).toHaveProperty([message])
    }
    // These two lead on to another page, which says it in the person's language.
    expect([readyEvent('/').ready, failedEvent('x').failed]).toEqual([true, true])
  })
})

describe('English', () => {
  test('says of each error what the error says itself', () => {
    for (const [code, text] of Object.entries(en.errors)) {
      expect(isErrorCode(code) && new HubError(code).message).toBe(text)
    }
  })
})
