// Every example makes a hub whose login page shows its ways. Nobody is asked for it.
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { createHub, hashPassword, memoryStore } from '@hubkit/core'
import { fakeProxy, fakeSpawner } from '@hubkit/testkit'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { WAYS } from './src/ways.ts'

const SETTINGS: Readonly<Record<string, string>> = {
  COGNITO_CLIENT_ID: 'hub',
  COGNITO_CLIENT_SECRET: 'secret',
  COGNITO_DOMAIN_URL: 'https://hub.auth.us-east-1.amazoncognito.com',
  COGNITO_REGION: 'us-east-1',
  COGNITO_USER_POOL: 'us-east-1_EXAMPLE',
  GITHUB_CLIENT_ID: 'hub',
  GITHUB_CLIENT_SECRET: 'secret',
  GITHUB_ORG: 'acme',
  GOOGLE_ADMINISTRATOR: 'admin@example.com',
  GOOGLE_CLIENT_ID: 'hub',
  GOOGLE_CLIENT_SECRET: 'secret',
  GOOGLE_DOMAIN: 'example.com',
  KEYCLOAK_CLIENT_ID: 'hub',
  KEYCLOAK_CLIENT_SECRET: 'secret',
  KEYCLOAK_REALM: 'hub',
  KEYCLOAK_URL: 'https://keycloak.example',
  LDAP_ACCOUNT: 'cn=hub,dc=example,dc=org',
  LDAP_BASE: 'dc=example,dc=org',
  LDAP_PASSWORD: 'secret',
  LDAP_URL: 'ldaps://ldap.example.org',
  OIDC_CLIENT_ID: 'hub',
  OIDC_CLIENT_SECRET: 'secret',
  OIDC_ISSUER: 'https://login.example.org',
  PAM_HOST: 'machine.example',
  PAM_SERVICE: 'hubkit',
}

let passwordHash: string
beforeAll(async () => {
  passwordHash = await hashPassword('a password of a guest')
})
afterEach(() => void vi.unstubAllEnvs())

function settle(): void {
  const folder = mkdtempSync(join(tmpdir(), 'hubkit-login-'))
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const file = join(folder, 'key.json')
  writeFileSync(file, JSON.stringify({ client_email: 'hub@example.com', private_key: key }))
  for (const [name, value] of Object.entries(SETTINGS)) vi.stubEnv(name, value)
  const authority = join(folder, 'ca.pem')
  writeFileSync(authority, rootCertificates[0] ?? '')
  vi.stubEnv('LDAP_CA_FILE', authority)
  vi.stubEnv('GOOGLE_SERVICE_ACCOUNT_FILE', file)
  vi.stubEnv('GUEST_PASSWORD_HASH', passwordHash)
  cleanUp.push(() => rmSync(folder, { recursive: true }))
}
const cleanUp: (() => void)[] = []
afterEach(() => {
  for (const undo of cleanUp.splice(0)) undo()
})

const BUTTONS: Readonly<Record<string, readonly string[]>> = {
  cognito: ['Cognito'],
  github: ['GitHub'],
  google: ['Google'],
  keycloak: ['Keycloak'],
  ldap: ['Username'],
  pam: ['Username'],
  several: ['University', 'GitHub', 'Username'],
}

test.each(Object.entries(WAYS))('%s makes a hub', async (name, way) => {
  settle()
  const hub = createHub({
    ...way(),
    store: memoryStore(),
    spawner: fakeSpawner(),
    proxy: fakeProxy(),
    secrets: ['only for tests: thirty-two characters'],
    publicUrl: 'https://hub.example.org',
    connectUrl: 'https://hub.example.org',
  })
  try {
    const page = await hub.fetch(new Request('https://hub.example.org/hub/login?choose'))
    const text = await page.text()
    for (const words of BUTTONS[name] ?? ['no such way']) expect(text).toContain(words)
  } finally {
    await hub.close()
  }
})

test.each(Object.entries(WAYS))('%s says which setting is missing', (_name, way) => {
  expect(way).toThrow(/^Please set [A-Z_]+\.$/)
})
