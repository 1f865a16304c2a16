import { describe, expect, test } from 'vitest'
import type { Identity } from '../contract/authenticator.ts'
import {
  allOf,
  anyOf,
  authenticatedBy,
  emailDomain,
  everyone,
  existingUsers,
  groups,
  not,
  usernames,
  type AccessRule,
  type AccessSubject,
} from './rules.ts'
import { usernamePolicy } from './usernames.ts'

function subject(
  parts: Partial<AccessSubject> & { readonly email?: Identity['email'] } = {},
): AccessSubject {
  const { email, ...rest } = parts
  const username = rest.username ?? 'alice'
  return {
    username,
    identity: { issuer: 'local:x', subject: username, username, email },
    authenticator: 'x',
    groups: [],
    existing: false,
    ...rest,
  }
}

const never: AccessRule = not(everyone())
const slow = (answer: boolean): AccessRule => ({
  name: 'slow()',
  test: () => Promise.resolve(answer),
})

function address(text: string, verified = true): AccessSubject {
  return subject({ email: { address: text, verified } })
}

const cases: readonly [rule: AccessRule, subject: AccessSubject, holds: boolean][] = [
  [everyone(), subject(), true],
  [usernames('bob', 'alice'), subject(), true],
  [usernames('bob'), subject(), false],
  [usernames('Mallory'), subject({ username: 'mallory' }), true],
  [usernames('\u212Aelvin'), subject({ username: 'kelvin' }), true],
  [usernames('no such name!', 'alice'), subject(), true],
  [usernames('no such name!'), subject({ username: 'no such name!' }), false],
  [groups('staff', 'guests'), subject({ groups: ['x', 'guests'] }), true],
  [groups('staff'), subject({ groups: ['Staff', 'staffx'] }), false],
  [groups('staff'), subject(), false],
  [existingUsers(), subject({ existing: true }), true],
  [existingUsers(), subject(), false],
  [authenticatedBy('x'), subject(), true],
  [authenticatedBy('y'), subject(), false],
  [emailDomain('example.org'), address('alice@example.org'), true],
  [emailDomain('Example.ORG'), address('Alice@eXample.org'), true],
  [emailDomain('bücher.example'), address('a@xn--bcher-kva.example'), true],
  [emailDomain('example.org'), address('alice@example.org', false), false],
  [emailDomain('example.org'), subject(), false],
  [emailDomain('example.org'), address('alice@sub.example.org'), false],
  [emailDomain('example.org'), address('alice@evilexample.org'), false],
  [emailDomain('example.org'), address('alice@evil.org@example.org'), false],
  [emailDomain('example.org'), address('alice@example.org@evil.org'), false],
  [emailDomain('example.org'), address('@example.org'), false],
  [emailDomain('example.org'), address('example.org'), false],
  [emailDomain('example.org'), address('alice@example.org '), false],
  [emailDomain('example.org'), address('"a@b"@example.org'), false],
  [not(usernames('bob')), subject(), true],
  [not(slow(true)), subject(), false],
  [anyOf(never, slow(true)), subject(), true],
  [anyOf(never, slow(false)), subject(), false],
  [anyOf(), subject(), false],
  [allOf(everyone(), slow(true)), subject(), true],
  [allOf(everyone(), slow(false)), subject(), false],
]

describe('rules', () => {
  test.for(cases)('%o on %o: %s', async ([rule, who, holds]) => {
    expect(await rule.test(who)).toBe(holds)
  })

  test('usernames are spelled as the hub does', async () => {
    const policy = usernamePolicy({
      normalize: (name) => name.normalize('NFKC'),
      pattern: /[A-Za-z]+/,
    })
    const rule = usernames('Alice')
    expect(await rule.test(subject({ username: 'Alice', usernames: policy }))).toBe(true)
    expect(await rule.test(subject({ username: 'alice', usernames: policy }))).toBe(false)
    expect(await rule.test(subject({ username: 'alice' }))).toBe(true)
  })

  test.for([
    [everyone(), 'everyone()'],
    [usernames('alice', 'bob'), 'usernames(alice, bob)'],
    [groups('a', 'b', 'c', 'd', 'e', 'f', 'g'), 'groups(a, b, c, d, e and 2 more)'],
    [
      allOf(existingUsers(), not(authenticatedBy('x'))),
      'allOf(existingUsers(), not(authenticatedBy(x)))',
    ],
    [anyOf(emailDomain('Example.org')), 'anyOf(emailDomain(example.org))'],
  ] as const)('%o is called %s', ([rule, name]) => {
    expect(rule.name).toBe(name)
  })

  test.for([
    ['usernames', () => usernames()],
    ['usernames', () => usernames('')],
    ['groups', () => groups()],
    ['groups', () => groups(undefined as never)],
    ['emailDomain', () => emailDomain('alice@example.org')],
    ['emailDomain', () => emailDomain('not a domain')],
    ['authenticatedBy', () => authenticatedBy('')],
    ['allOf', () => allOf()],
  ] as const)('%s refuses what cannot be meant (%#)', ([name, make]) => {
    expect(make).toThrow(
      expect.objectContaining({ code: 'HUB_ERR_OPTION', message: expect.stringContaining(name) }),
    )
  })
})
