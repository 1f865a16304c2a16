import { expect, test } from 'vitest'
import { parseScope } from './parse.ts'
import { METASCOPES, SCOPES, SELF, withIncluded } from './tree.ts'

test('every scope that is included anywhere exists', () => {
  for (const includes of SCOPES.values())
    for (const name of includes) expect(SCOPES.has(name), name).toBe(true)
  for (const name of SELF) expect(SCOPES.has(name), name).toBe(true)
})

test('every name can be written', () => {
  for (const name of [...SCOPES.keys(), ...METASCOPES.keys()])
    expect(parseScope(name)).toEqual({ name })
})

test.for([
  ['proxy', ['proxy']],
  ['custom:x', ['custom:x']],
  ['read:servers', ['read:servers', 'read:users:name']],
  ['servers', ['delete:servers', 'read:servers', 'read:users:name', 'servers', 'start:servers']],
  [
    'admin:users',
    [
      'admin:auth_state',
      'admin:users',
      'delete:users',
      'list:users',
      'read:roles:users',
      'read:users',
      'read:users:activity',
      'read:users:groups',
      'read:users:name',
      'users',
      'users:activity',
    ],
  ],
  [
    'shares',
    [
      'access:servers',
      'groups:shares',
      'read:groups:shares',
      'read:shares',
      'read:users:shares',
      'shares',
      'users:shares',
    ],
  ],
] as const)('%s comes with all it includes', ([name, expected]) => {
  expect([...withIncluded(name)].toSorted()).toEqual(expected)
})
