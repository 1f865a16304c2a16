import { describe, expect, test } from 'vitest'
import { isHubError } from '../../contract/errors.ts'
import { checkScopes, parseScope } from './parse.ts'

describe('parseScope', () => {
  test.for([
    ['servers', { name: 'servers' }],
    ['self', { name: 'self' }],
    ['(no_scope)', { name: '(no_scope)' }],
    ['read:users!user', { name: 'read:users', filter: { kind: 'user' } }],
    ['access:servers!server', { name: 'access:servers', filter: { kind: 'server' } }],
    ['access:services!service', { name: 'access:services', filter: { kind: 'service' } }],
    ['read:users!user=alice', { name: 'read:users', filter: { kind: 'user', value: 'alice' } }],
    [
      'read:users!group=a group',
      { name: 'read:users', filter: { kind: 'group', value: 'a group' } },
    ],
    ['servers!server=alice/', { name: 'servers', filter: { kind: 'server', value: 'alice/' } }],
    [
      'servers!server=alice/lab',
      { name: 'servers', filter: { kind: 'server', value: 'alice/lab' } },
    ],
    ['servers!user=a!b=c%20', { name: 'servers', filter: { kind: 'user', value: 'a!b=c%20' } }],
    ['custom:grades:read', { name: 'custom:grades:read' }],
    ['custom:x', { name: 'custom:x' }],
    [
      'custom:grades:*!group=class',
      { name: 'custom:grades:*', filter: { kind: 'group', value: 'class' } },
    ],
  ] as const)('reads %s', ([text, expected]) => {
    expect(parseScope(text)).toEqual(expected)
  })

  test.for([
    '',
    'Servers',
    'server',
    'toString',
    ' servers',
    'servers ',
    'servers!',
    'servers!user=',
    'servers!group',
    'servers!group=',
    'servers!users=alice',
    'servers!server=alice',
    'servers!server=/lab',
    'servers!server=alice/lab/x',
    'self!user=alice',
    'inherit!user',
    'custom:',
    'custom:Grades',
    'custom:-x',
    'custom:x-',
    'custom:x:',
    'custom:é',
    `servers!user=${'x'.repeat(600)}`,
  ])('refuses %j', (text) => {
    expect(() => parseScope(text)).toThrow(
      expect.objectContaining({ code: 'HUB_ERR_BAD_REQUEST', status: 400 }),
    )
  })

  test('says what is wrong, and shows only the beginning of what was asked, escaped', () => {
    expect(() => parseScope('servers!server=alice')).toThrow(
      "Scope 'servers!server=alice' is not valid: !server= needs the form user/server.",
    )
    try {
      parseScope(`\u202e\n${'x'.repeat(9000)}`)
      expect.unreachable()
    } catch (error) {
      if (!isHubError(error)) throw error
      expect(error.message.length).toBeLessThan(120)
      expect(error.message).toContain(String.raw`\u{202e}\u{a}xxx`)
    }
  })

  test('checkScopes names the first that is wrong', () => {
    expect(() => checkScopes(['servers', 'self', 'custom:x'])).not.toThrow()
    expect(() => checkScopes(['servers', 'nope', 'neither'])).toThrow("'nope'")
  })
})
