import { describe, expect, test } from 'vitest'
import type { Identity } from '../contract/authenticator.ts'
import {
  groupFor,
  groupsBy,
  groupsFromClaim,
  groupsFromFact,
  statedGroups,
} from './group-sources.ts'
import { decideAccess } from './policy.ts'
import { claim, emailVerified, everyone, groups, type AccessSubject } from './rules.ts'

function subject(parts: Partial<Identity>, had: readonly string[] = []): AccessSubject {
  return {
    username: 'alice',
    identity: { issuer: 'i', subject: 's', username: 'alice', ...parts },
    authenticator: 'x',
    groups: had,
    existing: true,
  }
}

const alice = subject({
  groups: ['staff'],
  claims: { realm_access: { roles: ['ops', 'dev'] }, 'a.b': ['dotted'], one: 'text', mixed: [1] },
  facts: { 'gh.teams': async () => ['core'] },
})

describe('groups come from', () => {
  test.each([
    [statedGroups(), ['staff']],
    [statedGroups({ prefix: 'sso-' }), ['sso-staff']],
    [groupsFromClaim('realm_access.roles'), ['ops', 'dev']],
    [groupsFromClaim('a.b'), ['dotted']],
    [groupsFromClaim('one'), undefined],
    [groupsFromClaim('mixed'), undefined],
    [groupsFromClaim('constructor.name'), []],
    [groupsFromClaim('realm_access.left_out'), []],
    [groupsFromFact('gh.teams', { prefix: 'gh-' }), ['gh-core']],
    [groupsFromFact('gh.orgs'), undefined],
    [groupFor('here', everyone()), ['here']],
    [groupFor('here', claim('one', 'other')), []],
  ])('%j', async (source, names) => expect(await source.of(alice)).toEqual(names))

  const both = [groupsFromClaim('realm_access.roles'), statedGroups()]

  test('all sources together, sorted; none is known while one is not', async () => {
    expect(await groupsBy(both, alice)).toEqual(['dev', 'ops', 'staff'])
    expect(await groupsBy([...both, groupsFromClaim('one')], alice)).toBeUndefined()
    const facts = { 'gh.teams': async () => undefined }
    expect(await groupsBy([groupsFromFact('gh.teams')], subject({ facts }))).toBeUndefined()
  })

  test('those sources that are about the account; of an account that none is about, nothing is known', async () => {
    const all = [...both, groupsFromFact('gh.teams', { prefix: 'gh-' })]
    const github = subject({ facts: { 'gh.teams': async () => ['core'] }, claims: {} })
    expect(await groupsBy(all, github)).toEqual(['gh-core'])
    expect(await groupsBy(all, subject({ claims: { realm_access: { roles: ['dev'] } } }))).toEqual([
      'dev',
    ])
    expect(await groupsBy(all, subject({}))).toBeUndefined()
    expect(await groupsBy([], alice)).toEqual([])
  })
})

describe('a policy with sources', () => {
  const sources = [groupsFromClaim('realm_access.roles')]

  test('has rules see them, and gives them to whom it admits', async () => {
    const policy = { allow: [groups('ops')], groups: sources }
    expect(await decideAccess(policy, alice)).toMatchObject({
      admitted: true,
      by: 'groups(ops)',
      groups: ['dev', 'ops'],
    })
    expect(await decideAccess({ ...policy, allow: [groups('staff')] }, alice)).toMatchObject({
      admitted: false,
    })
  })

  test('leaves the groups there are when it cannot be told', async () => {
    const decision = await decideAccess(
      { allow: [groups('old')], groups: sources },
      subject({}, ['old']),
    )
    expect(decision).toMatchObject({ admitted: true })
    expect(decision).not.toHaveProperty('groups')
  })

  test('refuses when one of them fails, and says so', async () => {
    const facts = { 'gh.teams': () => Promise.reject(new Error('away')) }
    expect(
      await decideAccess(
        { allow: [everyone()], groups: [groupsFromFact('gh.teams')] },
        subject({ facts }),
      ),
    ).toMatchObject({ admitted: false, by: 'groups' })
  })
})

describe('rules about', () => {
  test.each([
    [claim('one', 'text'), true],
    [claim('one', 'Text'), false],
    [claim('realm_access.roles', 'x', 'dev'), true],
    [claim('mixed', 1), true],
    [claim('mixed', '1'), false],
    [claim('absent', 'x'), false],
    [claim('one.length', 4), false],
    [emailVerified(), false],
  ])('%j is %s', async (rule, holds) => expect(await rule.test(alice)).toBe(holds))
})

test('explanations say the text of a rule where it has one', async () => {
  const rule = { ...everyone(), text: 'github.org(acme)' }
  expect(await decideAccess({ allow: [rule] }, alice)).toMatchObject({ by: 'github.org(acme)' })
  expect(await decideAccess({ deny: [rule], allow: [rule] }, alice)).toMatchObject({
    reason: 'denied by github.org(acme)',
  })
})
