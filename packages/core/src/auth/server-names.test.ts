import { describe, expect, test } from 'vitest'
import {
  checkDisplayName,
  defaultServerNames,
  RESERVED_SERVER_NAMES,
  serverNameCheck,
} from './server-names.ts'

const SERVER_NAME = expect.objectContaining({ code: 'HUB_ERR_SERVER_NAME', status: 400 })

describe('defaultServerNames', () => {
  test.for(['a', 'gpu', 'my-lab-2', 'a1', `a${'b'.repeat(29)}`, 'lab2', 'my-api'])(
    '%s is a name',
    (name) => {
      expect(() => defaultServerNames(name)).not.toThrow()
    },
  )

  test.for([
    '',
    'A',
    'Lab',
    '1a',
    '-a',
    'a-',
    'a--b',
    'a_b',
    'a.b',
    'a b',
    'a/b',
    'é',
    'a\n',
    `a${'b'.repeat(30)}`,
    '<script>',
  ])('%j is none', (name) => {
    expect(() => defaultServerNames(name)).toThrow(SERVER_NAME)
  })

  test.for(RESERVED_SERVER_NAMES)('%s would hide a part of the default server', (name) => {
    expect(() => defaultServerNames(name)).toThrow(SERVER_NAME)
  })

  test('an app may allow and reserve names', () => {
    const checkName = serverNameCheck({ allow: ['lab', 'proxy'], reserve: ['rstudio'] })
    for (const name of ['lab', 'proxy']) expect(() => checkName(name)).not.toThrow()
    for (const name of ['rstudio', 'tree']) expect(() => checkName(name)).toThrow(SERVER_NAME)
  })

  test('allowing a name does not lift the rule', () => {
    expect(() => serverNameCheck({ allow: ['oauth_callback'] })('oauth_callback')).toThrow(
      SERVER_NAME,
    )
  })
})

describe('checkDisplayName', () => {
  test.for(['x', 'My lab (GPU) 用户 \u{1F600}', 'a'.repeat(255), 'مختبر'])('%s will do', (name) => {
    expect(() => checkDisplayName(name)).not.toThrow()
  })

  test.for(['', '  ', 'a'.repeat(256), 'a\nb', 'a\u202Eb', '\u0000', '\ud800'])(
    '%j will not',
    (name) => {
      expect(() => checkDisplayName(name)).toThrow(SERVER_NAME)
    },
  )
})
