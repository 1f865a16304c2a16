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
