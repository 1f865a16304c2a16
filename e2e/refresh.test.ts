// Logins that are confirmed by two hub processes over one SQLite file: the issuer is asked by one of them at a time.
import { createHub, everyone, type Hub } from '@hubkit/core'
import { sqlStore } from '@hubkit/store-sql'
import {
  browser,
  fakeAuthenticator,
  fakeProxy,
  fakeSpawner,
  fakeWorld,
  gate,
  until,
} from '@hubkit/testkit'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const ID = 'local:fake subject-of-alice'
let folder: string
let hubs: Hub[]
const authenticator = fakeAuthenticator({ capabilities: ['refresh'] })
const world = fakeWorld()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hubkit-refresh-'))
  const secrets = [randomUUID()]
  hubs = [1, 2].map(() =>
    createHub({
      store: sqlStore({ path: join(folder, 'hub.db'), pollInterval: 10 }),
      spawner: fakeSpawner({ world }),
      proxy: fakeProxy(),
      authenticator,
      access: { allow: [everyone()] },
      secrets,
      connectUrl: 'http://127.0.0.1:1',
      metrics: false,
    }),
  )
  for (const hub of hubs) await hub.start()
})

afterEach(async () => {
  await Promise.all(hubs.map((hub) => hub.close()))
  await world.close()
  await rm(folder, { recursive: true })
})

test('one process asks, its tokens are kept for the other, and an end is an end in both', async () => {
  const [one, two] = hubs
  if (!one || !two) throw new Error('two hubs are needed')
  const person = browser((request) => one.fetch(request))
  const form = await person.get('/hub/login')
  await person.submit(form, { username: 'alice', password: 'wonderland' }, { follow: false })
  const door = gate()
  let inside = 0
  let most = 0
  let last = 'access-of-alice'
  authenticator.refreshWith(async (identity, grant) => {
    inside += 1
    most = Math.max(most, inside)
    // As an issuer that rotates its tokens: an old one is taken once.
    const isNewest = grant?.tokens['access'] === last
    await door.pass()
    inside -= 1
    if (!isNewest) return { type: 'expired', reason: 'an old token was used' }
    last = randomUUID()
    return { type: 'updated', identity, grant: { tokens: { access: last } } }
  })
  const asked = [one, two, one, two].map((hub) => hub.identities.refresh(ID))
  await until(() => inside > 0)
  door.open()
  expect(await Promise.all(asked)).toEqual(['admitted', 'admitted', 'admitted', 'admitted'])
  expect(most).toBe(1)
  expect(await two.identities.refresh(ID)).toBe('admitted')
  authenticator.refreshWith({ type: 'expired', reason: 'revoked' })
  expect(await two.identities.refresh(ID)).toBe('expired')
  expect((await person.get('/hub/home', { follow: false })).status).toBe(302)
})
