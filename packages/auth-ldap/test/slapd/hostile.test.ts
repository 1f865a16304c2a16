import { createHash } from 'node:crypto'
import { startSlapd, type Slapd } from '@hubkit/test-directory/slapd'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asking } from '../support/ask.ts'
import { addPerson, optionsFor, passwordOf, PEOPLE, settle } from '../support/people.ts'

let slapd: Slapd
/** A name with everything in it that filters and DNs treat specially. */
const ODD = 'o,dd+"name"\\<a>;b=c*(d)#'
beforeAll(async () => {
  slapd = await startSlapd()
  await settle(slapd)
  await slapd.add(`cn=odd,${PEOPLE}`, {
    objectClass: 'inetOrgPerson',
    uid: ODD,
    cn: 'odd',
    sn: 'odd',
    userPassword: passwordOf('odd'),
  })
  await addPerson(slapd, 'zoe')
})
afterAll(async () => slapd[Symbol.asyncDispose]())

const STYLES = [{}, { account: undefined, users: { dn: `uid={username},${PEOPLE}` } }]

const NAMES = [
  '*',
  'a*',
  'alice*',
  'alice)(uid=*',
  '*)(uid=*))(|(uid=*',
  'alice)(|(objectClass=*)',
  'alice\\',
  'alice\\2a',
  '\\61lice',
  'alice,ou=people',
  `alice,${PEOPLE}`,
  `uid=alice,${PEOPLE}`,
  'alice+cn=Name of alice',
  '" OR 1=1',
  'admin',
  'cn=admin,dc=example,dc=test',
  'EXTERNAL',
  'PLAIN',
  'alice\u0000',
  'alice\u0000bob',
  'a\u200elice',
  'alice\ud800',
  'x'.repeat(257),
  '#616c696365',
  'alice;binary',
  '(objectClass=*)',
  '&',
  '|',
  '!',
  '{username}',
  '$&',
  "$'",
]

test('no odd name is anybody, whatever the password', async () => {
  for (const style of STYLES) {
    const { rejection } = asking(optionsFor(slapd, style))
    for (const name of NAMES) {
      const { code } = await rejection(name, passwordOf('alice'))
      expect(code, JSON.stringify(name)).toBeUndefined()
    }
  }
})

test('a name with special characters is itself alone', async () => {
  const { identity } = asking(optionsFor(slapd))
  expect((await identity(ODD, passwordOf('odd'))).username).toBe(ODD)
})

test('passwords that are none are refused', async () => {
  for (const style of STYLES) {
    const { rejection } = asking(optionsFor(slapd, style))
    const right = passwordOf('alice')
    for (const password of [
      '',
      '\u0000',
      `${right}\u0000`,
      `\u0000${right}`,
      '\ud800',
      `${right} `,
      '*',
    ])
      expect((await rejection('alice', password)).code).toBeUndefined()
  }
})

/** Texts made of what is special somewhere, the same in each run. */
function generated(count: number): readonly string[] {
  const PARTS = [
    '*',
    '(',
    ')',
    '\\',
    ',',
    '=',
    '+',
    '"',
    '<',
    '>',
    ';',
    '#',
    ' ',
    '\u0000',
    '|',
    '&',
    '!',
    'alice',
    'uid',
    '\\2a',
    'é',
    '\u{1F600}',
    '\ud800',
    "'",
    '{username}',
    '~',
    ':=',
    '%00',
    '\n',
  ]
  return Array.from({ length: count }, (_, index) => {
    const bytes = createHash('sha256').update(`name ${index}`).digest()
    const length = 1 + ((bytes[0] ?? 0) % 8)
    return [...bytes.subarray(1, 1 + length)].map((byte) => PARTS[byte % PARTS.length]).join('')
  })
}

test('500 generated names and passwords are nobody’s, and no fault', async () => {
  const texts = generated(500)
  for (const style of STYLES) {
    const { rejection } = asking(optionsFor(slapd, style))
    await Promise.all(
      texts.map(async (text, index) => {
        const password = index % 2 === 0 ? passwordOf('alice') : text
        if (text.trim() === 'alice' && index % 2 === 0) return
        const { code } = await rejection(index % 2 === 0 ? text : 'alice', password)
        expect(code, JSON.stringify(text)).toBeUndefined()
      }),
    )
  }
})
