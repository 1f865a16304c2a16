import { startSlapd, type Slapd } from '@hubkit/test-directory/slapd'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ldapGroup, type GroupOptions } from '../../src/index.ts'
import { asking, type Asking } from '../support/ask.ts'
import {
  addGroup,
  addPerson,
  groupDn,
  GROUPS,
  optionsFor,
  personDn,
  settle,
} from '../support/people.ts'

let slapd: Slapd
beforeAll(async () => {
  slapd = await startSlapd()
  await settle(slapd)
  await addPerson(slapd, 'loner')
  await addGroup(slapd, 'students', personDn('alice'), personDn('bob'))
  await addGroup(slapd, 'everybody', groupDn('students'))
  await addGroup(slapd, 'world', groupDn('everybody'))
  // Groups that hold each other.
  await addGroup(slapd, 'one', personDn('alice'), groupDn('two'))
  await addGroup(slapd, 'two', groupDn('one'))
  await slapd.add(groupDn('unix'), {
    objectClass: 'posixGroup',
    cn: 'unix',
    gidNumber: '100',
    memberUid: ['alice'],
  })
})
afterAll(async () => slapd[Symbol.asyncDispose]())

const withGroups = (groups: GroupOptions): Asking => asking(optionsFor(slapd, { groups }))
const groupsOf = async (asked: Asking, name: string): Promise<readonly string[] | undefined> =>
  (await asked.identity(name)).groups?.toSorted()

const SEARCH = { by: 'search', base: GROUPS } as const

test('memberOf states groups, by name or by DN', async () => {
  expect(await groupsOf(withGroups({ by: 'memberOf' }), 'alice')).toEqual(['one', 'students'])
  expect(await groupsOf(withGroups({ by: 'memberOf', name: 'dn' }), 'bob')).toEqual([
    groupDn('students'),
  ])
  expect(await groupsOf(withGroups({ by: 'memberOf' }), 'loner')).toEqual([])
})

test('a search states groups, by DN of members or by username', async () => {
  expect(await groupsOf(withGroups(SEARCH), 'alice')).toEqual(['one', 'students'])
  expect(await groupsOf(withGroups({ ...SEARCH, member: 'memberUid' }), 'alice')).toEqual(['unix'])
  expect(await groupsOf(withGroups({ ...SEARCH, filter: '(cn=s*)' }), 'alice')).toEqual([
    'students',
  ])
  expect(await groupsOf(withGroups(SEARCH), 'loner')).toEqual([])
})

test('a walk goes up through groups of groups, and round in no circle', async () => {
  expect(await groupsOf(withGroups({ ...SEARCH, nested: 'walk' }), 'alice')).toEqual([
    'everybody',
    'one',
    'students',
    'two',
    'world',
  ])
})

test('who is in too many or too deep ones is refused, rather than half known', async () => {
  for (const groups of [
    { ...SEARCH, nested: 'walk', maxDepth: 1 },
    { ...SEARCH, nested: 'walk', max: 4 },
    { ...SEARCH, max: 1 },
    { by: 'memberOf', max: 1 },
  ] as const)
    expect(await withGroups(groups).rejection('alice')).toMatchObject({ code: 'directory-refuses' })
})

test('more groups than fit in one answer are all there; a limit of the server refuses', async () => {
  await addPerson(slapd, 'joiner')
  for (let index = 0; index < 235; index += 1)
    await addGroup(slapd, `club-${index}`, personDn('joiner'))
  // The server gives 230 entries to a search.
  const { rejection } = withGroups(SEARCH)
  expect(await rejection('joiner')).toMatchObject({ code: 'directory-refuses' })
  for (let index = 0; index < 10; index += 1) await slapd.remove(groupDn(`club-${index}`))
  expect(await groupsOf(withGroups(SEARCH), 'joiner')).toHaveLength(225)
})

test('lazy groups are asked for once, when a rule asks', async () => {
  const asked = withGroups({ ...SEARCH, nested: 'walk', lazy: true })
  const identity = await asked.identity('bob')
  expect(identity.groups).toBeUndefined()
  await addGroup(slapd, 'late', personDn('bob'))
  expect(await ldapGroup('Late').test({ identity })).toBe(true)
  await slapd.remove(groupDn('late'))
  expect(await ldapGroup('late').test({ identity })).toBe(true)
  expect(await ldapGroup('world').test({ identity })).toBe(true)
  expect(await ldapGroup('staff').test({ identity })).toBe(false)
})

test('a refresh tells the groups as they are now', async () => {
  const { identity, refresh } = withGroups(SEARCH)
  await addGroup(slapd, 'short', personDn('bob'))
  const bob = await identity('bob')
  expect(bob.groups).toContain('short')
  await slapd.remove(groupDn('short'))
  expect(await refresh(bob)).toMatchObject({ type: 'updated', identity: { groups: ['students'] } })
})
