import { expect, test } from 'vitest'
import { groupsFromFact } from './group-sources.ts'
import { assertNeedsAreMet } from './needs.ts'
import { grantAdmin, type AccessPolicy } from './policy.ts'
import { allOf, anyOf, everyone, not, type AccessRule } from './rules.ts'

const org: AccessRule = {
  name: 'org',
  text: 'github.org(acme)',
  needs: { facts: ['github.organizations'] },
  test: () => true,
}
const github = { id: 'github', facts: { 'github.organizations': { missingScopes: [] } } }
const narrow = { id: 'narrow', facts: { 'github.organizations': { missingScopes: ['read:org'] } } }

const policies: readonly AccessPolicy[] = [
  { require: [org] },
  { deny: [org] },
  { allow: [anyOf(everyone(), allOf(org))] },
  { allow: [everyone()], admin: [grantAdmin(not(org))] },
]

test.each(policies)('%j needs somebody who finds out', (policy) => {
  expect(() => assertNeedsAreMet(policy, [github])).not.toThrow()
  expect(() => assertNeedsAreMet(policy, [{ id: 'ldap' }])).toThrow('github.org(acme)')
  expect(() => assertNeedsAreMet(policy, [{ id: 'ldap' }])).toThrow(
    "needs the fact 'github.organizations', which no authenticator finds out",
  )
})

test('a scope that is missing is named, also when another authenticator has it', () => {
  expect(() => assertNeedsAreMet({ allow: [org] }, [github, narrow])).toThrow(
    "createHub.access: github.org(acme) needs the fact 'github.organizations', for which the authenticator 'narrow' lacks the scope 'read:org'",
  )
})

test('sources of groups need as rules do, and a name of every object is no fact', () => {
  const groups = [groupsFromFact('toString')]
  expect(() => assertNeedsAreMet({ groups }, [github])).toThrow('groupsFromFact(toString)')
})
