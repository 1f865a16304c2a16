import { expect, test } from 'vitest'
import { escapeDnValue, firstValue, normalDn } from './dn.ts'

test.each([
  ['alice', 'alice'],
  ['a,b+c', 'a\\,b\\+c'],
  ['"<>;=\\', '\\"\\<\\>\\;\\=\\\\'],
  [' a ', '\\ a\\ '],
  ['#a#', '\\#a#'],
  ['\u0000\n', '\\00\\0a'],
  [' ', '\\ '],
])('%j stays one value of a name', (value, escaped) => {
  expect(escapeDnValue(value)).toBe(escaped)
  if (!value.startsWith(' ')) expect(firstValue(`cn=${escaped},dc=x`)).toBe(value)
})

test.each([
  ['cn=staff,ou=groups', 'staff'],
  ['CN=Staff\\2C all,DC=x', 'Staff, all'],
  ['cn=\\c3\\9c,dc=x', 'Ü'],
  ['cn=a+uid=b,dc=x', 'a'],
  ['cn=#04024869,dc=x', undefined],
  ['cn=,dc=x', undefined],
  ['staff', undefined],
  ['', undefined],
])('the first value of %s is %s', (dn, value) => {
  expect(firstValue(dn)).toBe(value)
})

test('spellings of one name are one', () => {
  expect(normalDn('DC=Example , dc = Org')).toBe('dc=example,dc=org')
})
