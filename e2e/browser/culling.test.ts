// A server that nobody uses: who comes home is warned, and told afterwards why it is gone.
import { expect, test } from 'vitest'
import { labReady } from '../support/browser/lab.ts'
import type { Person } from '../support/browser/person.ts'
import { tellStory } from '../support/browser/story.ts'
import { until } from '@hubkit/testkit'

const story = tellStory('culling', { cull: { after: '15s', every: '1s' } })
const REASON = /stopped after 15 s without activity/i
let laptop: Person
let phone: Person

test('the hub warns while the server runs and its laptop is closed', async () => {
  laptop = await story.person()
  await laptop.enter('alice', '/hub/login')
  await labReady(laptop.page)
  // Nothing of an open tab reaches its server any more.
  await laptop.context.setOffline(true)
  phone = await story.person({ viewport: { width: 390, height: 844 }, hasTouch: true })
  await phone.enter('alice', '/hub/home')
  const warning = phone.page.getByText(
    /This server will be stopped at about \d\d:\d\d, unless it is used/,
  )
  await warning.waitFor()
  await story.picture(phone.page, 'warning')
})

test('the home page says that it was stopped, and why', async () => {
  const { page } = phone
  await until(
    async () => {
      await page.reload()
      return (await page.getByText(REASON).count()) > 0
    },
    { timeout: 60_000, message: 'the server is culled' },
  )
  expect(await page.getByRole('link', { name: 'Start Default server' }).isVisible()).toBe(true)
  await story.picture(page, 'home')
})

test('the tab that is still open says it as well, and starts the server again', async () => {
  const { page } = laptop
  await laptop.context.setOffline(false)
  await story.picture(page, 'lab')
  await page.reload()
  await page.getByRole('heading', { name: 'Default server is not running' }).waitFor()
  await page.getByText(REASON).waitFor()
  await story.picture(page, 'not-running')
  await page.getByRole('button', { name: 'Start it' }).click()
  await labReady(page, '**/user/alice/lab')
})
