import { describe, expect, test } from 'vitest'
import { isHubError } from '../contract/errors.ts'
import { defaultUsernames, usernamePolicy } from './usernames.ts'

const USERNAME = expect.objectContaining({ code: 'HUB_ERR_USERNAME', status: 400 })

describe('default usernames', () => {
  test.for([
    ['alice', 'alice'],
    ['Alice', 'alice'],
    ['ALICE@Example.ORG', 'alice@example.org'],
    ['0day', '0day'],
    ['a.b_c-d+e~f', 'a.b_c-d+e~f'],
    ['\u212Aelvin', 'kelvin'],
    ['ａｌｉｃｅ', 'alice'],
    ['ﬁona', 'fiona'],
    ['ſam', 'sam'],
    ['a'.repeat(64), 'a'.repeat(64)],
  ] as const)('%j is %j', ([typed, name]) => {
    expect(defaultUsernames.normalize(typed)).toBe(name)
    expect(defaultUsernames.normalize(name)).toBe(name)
  })

  test.for([
    '',
    ' ',
    ' alice',
    'alice ',
    'alice\u00a0',
    'al ice',
    '-alice',
    '.alice',
    '..',
    'a..b',
    'a/b',
    'a\\b',
    'alice\n',
    'alice\r\nx-header: y',
    'alice\0',
    '\u202Eecila',
    'ali\u200bce',
    'alice\ud800',
    'abc"><script>',
    'a%2fb',
    'a?b',
    'a#b',
    'Ünal',
    'ı',
    'İ',
    '用户',
    'a'.repeat(65),
    '\u2024\u2024', // one dot leaders: NFKC makes dots of them
    'a\u2025b', // two dot leader
    '\uff0fetc', // full-width slash
  ])('%j is nobody', (typed) => {
    expect(() => defaultUsernames.normalize(typed)).toThrow(USERNAME)
  })

  test('nor is a name of any length', () => {
    for (const length of [255, 256, 100_000])
      expect(() => defaultUsernames.normalize('a'.repeat(length))).toThrow(USERNAME)
  })

  test('the error shows at most 32 escaped characters of the name', () => {
    try {
      defaultUsernames.normalize(`<b>\u001b[2J'${'x'.repeat(100_000)}`)
      expect.unreachable()
    } catch (error) {
      if (!isHubError(error)) throw error
      const [, shown = ''] =
        /^The username '(.*)' is not valid: it is longer/.exec(error.message) ?? []
      expect(shown).toBe(String.raw`<b>\u{1b}[2J\'${'x'.repeat(17)}…`)
      expect(Array.from(shown)).toHaveLength(32)
    }
  })
})

describe('usernamePolicy', () => {
  test('anchors a pattern of the app, keeping its alternatives together', () => {
    for (const pattern of [/[a-z]+|[0-9]+/, /[a-z]+|[0-9]+/gm, /^(?:[a-z]+|[0-9]+)$/]) {
      const { normalize } = usernamePolicy({ pattern })
      for (const name of ['abc', '123'])
        expect([normalize(name), normalize(name)]).toEqual([name, name])
      for (const name of ['abc"><script>', 'x1', '1x'])
        expect(() => normalize(name)).toThrow(USERNAME)
    }
  })

  test('no pattern lets through what would break a path, a log or a page', () => {
    const { normalize } = usernamePolicy({ pattern: /[^]*/ })
    expect(normalize('用户 Ünal')).toBe('用户 ünal')
    for (const name of [
      '',
      '.',
      '..',
      'a/b',
      'a\\b',
      'a\nb',
      '\u202ea',
      ' a',
      '\ud800',
      'x'.repeat(256),
    ]) {
      expect(() => normalize(name)).toThrow(USERNAME)
    }
  })

  test('takes another normaliser, whose result is checked', () => {
    const { normalize } = usernamePolicy({
      normalize: (name) => name.split('@')[0] ?? '',
      pattern: /[A-Za-z]+/,
    })
    expect(normalize('Alice@example.org')).toBe('Alice')
    expect(() => normalize('@example.org')).toThrow(USERNAME)
  })

  test('reserved names are nobody, in any spelling', () => {
    const { normalize } = usernamePolicy({ reserved: ['Root'] })
    for (const name of ['root', 'ROOT', 'ｒｏｏｔ'])
      expect(() => normalize(name)).toThrow('it is reserved')
    expect(normalize('roots')).toBe('roots')
  })

  test('checks its options', () => {
    expect(() => usernamePolicy({ pattern: '[a-z]' as never })).toThrow(
      'usernamePolicy.pattern: found a string',
    )
    expect(() => usernamePolicy({ patern: /x/ } as never)).toThrow(
      'usernamePolicy.patern: found an unknown option',
    )
  })
})
