import { defineAuthenticator } from '@hubkit/core/contract'
import { expect, test } from 'vitest'
import { createTestHub } from './hub.ts'

test('a test hub logs people in and starts their servers', async () => {
  await using testHub = await createTestHub()
  const alice = await testHub.login('alice')
  const me = await alice.api('/hub/api/user', { site: 'same-origin' })
  expect(JSON.parse(me.text)).toMatchObject({ name: 'alice', admin: false })
  const root = await testHub.login('root')
  expect(JSON.parse((await root.api('/hub/api/user')).text)).toMatchObject({
    name: 'root',
    admin: true,
  })
  await testHub.hub.servers.start({ user: 'alice' })
  expect(testHub.world.running).toHaveLength(1)
  expect(JSON.parse((await testHub.browser().api('/hub/api/user')).text)).toMatchObject({
    status: 403,
  })
})

test('a test hub has an address that an authenticator can send people back to', async () => {
  const identity = { issuer: 'local:detour', subject: '1', username: 'ada' }
  const detour = defineAuthenticator({
    id: 'detour',
    ui: { kind: 'button', label: 'Make a detour' },
    handle: async (route, { routeUrl }) =>
      route === 'start'
        ? { type: 'challenge', response: Response.redirect(routeUrl('callback')) }
        : { type: 'identified', identity },
  })
  for (const baseUrl of ['/', '/lab/']) {
    await using testHub = await createTestHub({ authenticator: detour, baseUrl })
    const ada = testHub.browser()
    await ada.get(`${baseUrl}hub/login/detour/start`)
    const me = await ada.api(`${baseUrl}hub/api/user`, { site: 'same-origin' })
    expect(me.json()).toMatchObject({ name: 'ada' })
  }
})
