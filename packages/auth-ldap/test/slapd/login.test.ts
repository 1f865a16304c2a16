import { startSlapd, type Slapd } from '@hubkit/test-directory/slapd'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asking } from '../support/ask.ts'
import {
  addPerson,
  HUB,
  optionsFor,
  passwordOf,
  PEOPLE,
  personDn,
  settle,
} from '../support/people.ts'

let slapd: Slapd
beforeAll(async () => {
  slapd = await startSlapd()
  await settle(slapd)
})
afterAll(async () => slapd[Symbol.asyncDispose]())

const DIRECT = { account: undefined, users: { dn: `uid={username},${PEOPLE}` } } as const

test('an entry becomes an identity with a stable subject', async () => {
  const { identity } = asking(optionsFor(slapd, { attributes: { claims: ['sn'] } }))
  const [uuid] = await slapd.read(personDn('alice'), 'entryUUID')
  expect(await identity('alice')).toEqual({
    issuer: 'ldap:dc=example,dc=test',
    subject: uuid,
    username: 'alice',
    displayName: 'Alice Ünïcödé (a*)',
    email: { address: 'alice@example.test', verified: false },
    claims: { dn: personDn('alice'), sn: ['alice'] },
  })
})

test('the username is the directory’s, however it was typed', async () => {
  for (const options of [optionsFor(slapd), optionsFor(slapd, DIRECT)]) {
    const { identity } = asking(options)
    for (const typed of ['ALICE', ' alice ', 'aLiCe'])
      expect((await identity(typed, passwordOf('alice'))).username).toBe('alice')
  }
})

test('both ways to bind state the same account', async () => {
  const one = await asking(optionsFor(slapd)).identity('bob')
  const other = await asking(optionsFor(slapd, DIRECT)).identity('bob')
  expect(other).toEqual(one)
})

test('a rename leaves the account the same, and the refresh tells the new name', async () => {
  await addPerson(slapd, 'carol')
  const { identity, refresh } = asking(optionsFor(slapd))
  const before = await identity('carol')
  await slapd.rename(personDn('carol'), 'uid=caroline')
  const outcome = await refresh(before)
  expect(outcome).toMatchObject({
    type: 'updated',
    identity: { issuer: before.issuer, subject: before.subject, username: 'caroline' },
  })
})

test('a name that another got is another account', async () => {
  await addPerson(slapd, 'dora')
  const { identity, refresh } = asking(optionsFor(slapd))
  const before = await identity('dora')
  await slapd.remove(personDn('dora'))
  await addPerson(slapd, 'dora')
  expect((await identity('dora')).subject).not.toBe(before.subject)
  expect(await refresh(before)).toMatchObject({ type: 'expired' })
})

test('who is outside of the filter is nobody', async () => {
  const users = { base: PEOPLE, filter: '(!(uid=bob))' }
  for (const options of [
    optionsFor(slapd, { users }),
    optionsFor(slapd, { account: undefined, users: { ...users, dn: `uid={username},${PEOPLE}` } }),
  ]) {
    const { identity, rejection } = asking(options)
    expect((await identity('alice')).username).toBe('alice')
    const { message } = await rejection('alice', 'wrong')
    expect((await rejection('bob')).message).toBe(message)
  }
})

test('two entries of one name let nobody in, and the log says so', async () => {
  await slapd.add(`ou=guests,${PEOPLE}`, { objectClass: 'organizationalUnit', ou: 'guests' })
  for (const cn of ['one', 'two'])
    await slapd.add(`cn=${cn},ou=guests,${PEOPLE}`, {
      objectClass: 'inetOrgPerson',
      uid: 'twin',
      cn,
      sn: cn,
      userPassword: passwordOf('twin'),
    })
  const { rejection, log } = asking(optionsFor(slapd))
  expect(await rejection('twin')).toMatchObject({ code: 'directory-refuses', inconclusive: true })
  expect(log.lines.join()).toContain('several entries')
})

describe('a password policy', () => {
  beforeAll(async () => {
    await slapd.add(`cn=strict,${slapd.base}`, {
      objectClass: ['organizationalRole', 'pwdPolicy'],
      cn: 'strict',
      pwdAttribute: 'userPassword',
      pwdLockout: 'TRUE',
      pwdMaxFailure: '2',
      pwdLockoutDuration: '0',
      pwdMustChange: 'TRUE',
    })
  })
  const strict = { pwdPolicySubentry: 'cn=strict,dc=example,dc=test' }

  test('a locked account looks like a wrong password; the log knows', async () => {
    await addPerson(slapd, 'eve', strict)
    const { identity, rejection } = asking(optionsFor(slapd))
    await identity('eve')
    for (let tries = 0; tries < 2; tries += 1) await rejection('eve', 'wrong')
    const locked = await rejection('eve')
    expect(locked.reason).toBe('the account is locked')
    expect(locked.message).toBe((await rejection('alice', 'wrong')).message)
  })

  test('guesses of others end no login, an administrator’s lock does', async () => {
    await addPerson(slapd, 'frank', strict)
    const { identity, rejection, refresh } = asking(optionsFor(slapd))
    const frank = await identity('frank')
    for (let tries = 0; tries < 3; tries += 1) await rejection('frank', 'wrong')
    await slapd.replace(personDn('frank'), 'pwdAccountLockedTime', ['20260101000000Z'])
    expect(await refresh(frank)).toMatchObject({ type: 'updated' })
    await slapd.replace(personDn('frank'), 'pwdAccountLockedTime', ['000001010000Z'])
    expect(await refresh(frank)).toEqual({ type: 'expired', reason: 'the account is locked' })
  })

  test('who must change the password first is not let in', async () => {
    await addPerson(slapd, 'grace', { ...strict, pwdReset: 'TRUE' })
    const { rejection } = asking(optionsFor(slapd))
    expect((await rejection('grace')).reason).toBe('the password must be changed first')
  })
})

test('a wrong account of the hub is told to the log, and ends nobody’s work', async () => {
  const alice = await asking(optionsFor(slapd)).identity('alice')
  const account = { ...HUB, password: 'not the hub itself' }
  const { rejection, refresh, log } = asking(optionsFor(slapd, { account }))
  expect(await rejection('alice')).toMatchObject({ code: 'directory-refuses', inconclusive: true })
  expect(log.lines.join()).toContain('the account of the hub cannot log in')
  expect(log.lines.join()).not.toContain(account.password)
  expect(await refresh(alice)).toMatchObject({ type: 'unavailable' })
})

test('a reference to another server is not followed', async () => {
  await slapd.add(`ou=elsewhere,${PEOPLE}`, {
    objectClass: ['referral', 'extensibleObject'],
    ou: 'elsewhere',
    ref: 'ldap://127.0.0.1:1/dc=elsewhere',
  })
  const { identity, rejection } = asking(optionsFor(slapd))
  expect((await identity('alice')).username).toBe('alice')
  expect((await rejection('mallory')).code).toBeUndefined()
  const users = { base: `ou=elsewhere,${PEOPLE}` }
  expect(await asking(optionsFor(slapd, { users })).rejection('alice')).toMatchObject({
    code: 'directory-refuses',
  })
})
