import { expect, test } from 'vitest'
import { METASCOPES, SCOPES } from '../../auth/scopes/tree.ts'
import { describeScope } from './describe-scope.ts'
import { en } from './en.ts'
import { es } from './es.ts'

test.for([
  ['servers', 'See, start and stop servers.'],
  ['start:servers!user=alice', 'Start servers, only for user alice.'],
  ['read:groups!group=staff', 'See groups and who is in them, only for group staff.'],
  ['access:servers!server=alice/', 'Use servers, only for the default server of alice.'],
  ['access:servers!server=alice/lab', 'Use servers, only for server lab of alice.'],
  ['read:users:name!user', 'See your username.'],
  ['read:users:groups!user', 'See which groups you are in.'],
  ['read:users:activity!user', "See when users were last active, only the owner's own."],
  ['custom:grades', "Use what the services of this hub call 'custom:grades'."],
] as const)('%s is: %s', ([text, sentence]) => {
  expect(describeScope(en, text)).toBe(sentence)
})

test.each([en, es])('every scope has a sentence of its own', (messages) => {
  const names = [...SCOPES.keys(), ...METASCOPES.keys()].filter((name) => name !== 'all')
  const sentences = names.map((name) => describeScope(messages, name))
  expect(new Set(sentences).size).toBe(names.length)
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].{5,90}\.$/)
})

test('what is no scope has none', () => {
  expect(() => describeScope(en, 'sudo')).toThrow(
    expect.objectContaining({ code: 'HUB_ERR_BAD_REQUEST' }),
  )
})
