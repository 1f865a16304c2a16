import { generateKeyPairSync, createPublicKey } from 'node:crypto'
import { jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { google } from '../src/index.ts'
import { FACTORIES } from './support/factories.ts'
import { startFakeProvider, type Reply } from './support/fake-provider.ts'
import { hubSide } from './support/visitor.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
const DIRECTORY = {
  domain: 'Example.com',
  clientEmail: 'hub@project.iam.gserviceaccount.com',
  privateKey: pem,
  administrator: 'admin@example.com',
}
const SUBJECT = '10769150350006150715113082367'

// developers.google.com/admin-sdk/directory/reference/rest/v1/groups/list: members that count.
const GROUPS: Readonly<Record<string, object>> = {
  [SUBJECT]: {
    kind: 'admin#directory#groups',
    groups: [{ kind: 'admin#directory#group', id: '1', email: 'Staff@example.com' }],
    nextPageToken: 'second',
  },
  [`${SUBJECT} second`]: { groups: [{ id: '2', email: 'lab@example.com' }] },
  'lab@example.com': { groups: [{ id: '3', email: 'everybody@example.com' }] },
  // A member of one of its own members.
  'everybody@example.com': { groups: [{ id: '2', email: 'lab@example.com' }] },
}

async function login(more: { nested?: boolean; hd?: string } = {}, wrong?: Reply) {
  const one = FACTORIES.find(({ name }) => name === 'google')
  if (!one) throw new Error('google')
  const fake = await startFakeProvider({ claims: { ...one.claims, hd: more.hd ?? 'example.com' } })
  fake.script.reply = ({ url }): Reply | undefined => {
    if (url.host !== 'admin.googleapis.com') return undefined
    if (wrong) return wrong
    const page = url.searchParams.get('pageToken')
    const key = `${url.searchParams.get('userKey')}${page === null ? '' : ` ${page}`}`
    return { json: GROUPS[key] ?? { kind: 'admin#directory#groups' } }
  }
  const authenticator = google({
    clientId: 'hub',
    clientSecret: 'secret',
    directories: [{ ...DIRECTORY, nested: more.nested }],
    http: { dispatcher: fake.dispatcher },
  })
  const outcome = await fake.login(authenticator, hubSide(authenticator))
  if (outcome.type !== 'identified') throw new Error(JSON.stringify(outcome))
  return { fake, identity: outcome.identity }
}

test('groups of Google are those of the directory, asked as an administrator, to their end', async () => {
  const { fake, identity } = await login()
  await using _ = fake
  expect(await google.group('staff@example.com').test({ identity })).toBe(true)
  expect(await google.group('LAB@example.com').test({ identity })).toBe(true)
  expect(await google.group('staff@other.example').test({ identity })).toBe(false)
  expect(await google.group('everybody@example.com').test({ identity })).toBe(false)
  const asked = fake.asked.filter(({ url }) => url.host === 'oauth2.googleapis.com')
  const assertion = asked.map(({ form }) => form.get('assertion')).find((text) => text !== null)
  const { payload } = await jwtVerify(assertion ?? '', createPublicKey(pem))
  expect(payload).toMatchObject({
    iss: DIRECTORY.clientEmail,
    sub: 'admin@example.com',
    aud: 'https://oauth2.googleapis.com/token',
    scope: 'https://www.googleapis.com/auth/admin.directory.group.readonly',
  })
})

test('groups of groups count where they are told to, and a circle of them ends', async () => {
  const { fake, identity } = await login({ nested: true })
  await using _ = fake
  expect(await google.group('everybody@example.com').test({ identity })).toBe(true)
  expect(await identity.facts?.['google.groups']?.()).toEqual([
    'everybody@example.com',
    'lab@example.com',
    'staff@example.com',
  ])
})

test('somebody of another domain is in no group, and nobody is asked', async () => {
  const { fake, identity } = await login({ hd: 'other.example' })
  await using _ = fake
  expect(await google.group('staff@example.com').test({ identity })).toBe(false)
  expect(fake.asked.filter(({ url }) => url.host === 'admin.googleapis.com')).toEqual([])
})

test('a directory that refuses, refuses the person', async () => {
  const { fake, identity } = await login({}, { status: 403, json: { error: { code: 403 } } })
  await using _ = fake
  await expect(google.group('staff@example.com').test({ identity })).rejects.toThrow('403')
})

test('an answer that is no JSON is quoted nowhere', async () => {
  const { fake, identity } = await login()
  await using _ = fake
  fake.script.reply = ({ url }) =>
    url.host === 'oauth2.googleapis.com' ? { text: 'ya29.secret' } : undefined
  const error: unknown = await google
    .group('staff@example.com')
    .test({ identity })
    .catch((why: unknown) => why)
  expect(String(error)).toContain('has no access_token')
  expect(String(error)).not.toContain('ya29')
})

test('without a directory the fact is not offered, and a key that is none is refused', () => {
  const client = { clientId: 'hub', clientSecret: 'secret' }
  expect(Object.keys(google(client).facts ?? {})).toEqual(['google.hostedDomain'])
  const wrong = { ...DIRECTORY, privateKey: 'swordfish' }
  expect(() => google({ ...client, directories: [wrong] })).toThrow(
    'google.directories[0].privateKey: found a string, expected a private key (PKCS #8, PEM)',
  )
})
