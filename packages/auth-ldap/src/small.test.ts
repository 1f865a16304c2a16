import { InvalidCredentialsError, OperationsError, PasswordPolicyError } from 'ldapts'
import { describe, expect, test } from 'vitest'
import { bindRefusal, policyRefusal } from './bind-refusal.ts'
import { valueOf, valuesOf } from './entry.ts'
import { guidBytes, guidText } from './guid.ts'
import { closedBecause } from './locked.ts'
import { createPace } from './pace.ts'
import { ldapGroup } from './rule.ts'
import { canBePassword, typedName } from './typed-name.ts'

describe('a GUID', () => {
  // [MS-DTYP], section 2.3.4: the first three groups are little-endian.
  const bytes = Buffer.from('33221100554477668899aabbccddeeff', 'hex')
  const text = '00112233-4455-6677-8899-aabbccddeeff'

  test('is text as other tools write it, and bytes again', () => {
    expect(guidText(bytes)).toBe(text)
    expect(guidBytes(text)).toEqual(bytes)
  })
  test('is nothing else', () => {
    expect(guidText(Buffer.alloc(15))).toBeUndefined()
    for (const other of ['', 'x', `${text}0`, text.toUpperCase()])
      expect(guidBytes(other)).toBeUndefined()
  })
  test('is the subject of an entry', () => {
    expect(valueOf({ dn: '', objectGUID: bytes }, 'objectguid')).toBe(text)
  })
})

test('attributes are found in whatever case, one value or many', () => {
  const entry = { dn: '', MEMBEROF: ['a', 'b'], mail: 'm', none: [] }
  expect(valuesOf(entry, 'memberOf')).toEqual(['a', 'b'])
  expect(valuesOf(entry, 'mail')).toEqual(['m'])
  expect(valuesOf(entry, 'none')).toEqual([])
  expect(valuesOf(entry, 'constructor')).toEqual([])
})

describe('a closed account', () => {
  const now = Date.UTC(2026, 0, 1)
  const at = (time: number): string => String(BigInt(time + 11_644_473_600_000) * 10_000n)
  test.each([
    [{ pwdAccountLockedTime: '000001010000Z' }, 'the account is locked'],
    [{ pwdAccountLockedTime: '20260101000000Z' }, undefined],
    [{ nsAccountLock: 'TRUE' }, 'the account is locked'],
    [{ nsAccountLock: 'false' }, undefined],
    [{ userAccountControl: '514' }, 'the account is disabled'],
    [{ userAccountControl: '512' }, undefined],
    [{ userAccountControl: 'rubbish' }, undefined],
    [{ accountExpires: '0' }, undefined],
    [{ accountExpires: '9223372036854775807' }, undefined],
    [{ accountExpires: at(now + 1000) }, undefined],
    [{ accountExpires: at(now - 1000) }, 'the account has expired'],
    [{}, undefined],
  ])('%j: %s', (attributes, why) => {
    expect(closedBecause({ dn: '', ...attributes }, now)).toBe(why)
  })
})

test('a refused bind says why, to the log', () => {
  const words = 'DSID-0C090447, comment: AcceptSecurityContext error, data 775, v4563'
  expect(bindRefusal(new InvalidCredentialsError(words))).toBe('the account is locked')
  expect(bindRefusal(new InvalidCredentialsError(''))).toBe('the password is wrong')
  expect(bindRefusal(new OperationsError(''))).toBeUndefined()
  expect(bindRefusal(new Error('data 775'))).toBeUndefined()
  expect(policyRefusal(PasswordPolicyError.ChangeAfterReset)).toContain('must be changed')
  expect(policyRefusal(undefined)).toBeUndefined()
})

test('a refusal without a password check takes the rest of what others took', async () => {
  let time = 0
  const pace = createPace(
    () => time,
    () => 0.99,
  )
  const { signal } = new AbortController()
  await pace.catchUp(0, signal)
  pace.took(60_000)
  time = 60_000
  await pace.catchUp(0, signal)
  time = 0
  const gone = AbortSignal.abort(new Error('gone'))
  await expect(pace.catchUp(0, gone)).rejects.toThrow()
})

test('names and passwords that cannot be are not sent', () => {
  expect(typedName(' alice ')).toBe('alice')
  for (const odd of [
    undefined,
    '',
    ' ',
    'a\u0000b',
    'a\nb',
    'a\u202eb',
    'a\ud800',
    'x'.repeat(257),
  ])
    expect(typedName(odd)).toBeUndefined()
  for (const odd of ['', '\u0000', 'a\u0000', '\ud800']) expect(canBePassword(odd)).toBe(false)
  expect(canBePassword(' ')).toBe(true)
})

test('a rule about groups believes the directory’s alone', async () => {
  const identity = { issuer: 'i', subject: 's', username: 'u', groups: ['staff'] }
  expect(await ldapGroup('staff').test({ identity })).toBe(false)
  const facts = { 'ldap.groups': async () => ['Staff'] }
  expect(await ldapGroup('staff').test({ identity: { ...identity, facts } })).toBe(true)
  expect(() => ldapGroup('')).toThrow('ldapGroup')
})
