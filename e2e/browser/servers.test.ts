// Named servers on the pages, and an administrator who stops one while it is used.
import { expect, test } from 'vitest'
import { labReady } from '../support/browser/lab.ts'
import type { Person } from '../support/browser/person.ts'
import { tellStory } from '../support/browser/story.ts'
import { ADMIN } from '../support/hub-settings.ts'

const story = tellStory('servers', { limits: { namedServers: true } })
let carol: Person
let admin: Person

test('a named server is added, and JupyterLab opens in it', async () => {
  carol = await story.person()
  const { page } = carol
  await carol.enter('carol', '/hub/home')
  await page.getByLabel('Name').fill('statistics')
  await story.picture(page, 'add')
  await page.getByRole('button', { name: 'Add and start' }).click()
  await page.waitForURL('**/hub/spawn-pending/carol/statistics')
  await story.picture(page, 'progress')
  await labReady(page, '**/user/carol/statistics/lab')
  await story.picture(page, 'lab')
})

test('an administrator stops it while it is used, and its user reads who did', async () => {
  admin = await story.person()
  await admin.enter(ADMIN, '/hub/admin?q=carol')
  const { page } = admin
  await page.getByRole('button', { name: 'Stop statistics of carol' }).click()
  await story.picture(page, 'admin-asks')
  await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click()
  await page.getByText('Stopped by an administrator').waitFor()
  await story.picture(page, 'admin-stopped')

  const tab = carol.page
  await tab.getByText('Server unavailable or unreachable').waitFor()
  await story.picture(tab, 'lab-notices')
  await tab.reload()
  await tab.getByRole('heading', { name: 'statistics is not running' }).waitFor()
  await tab.getByText('stopped by an administrator').waitFor()
  await story.picture(tab, 'not-running')
})

test('it is started, opened and stopped again at home, and deleted', async () => {
  const { page } = carol
  await page.goto(carol.at('/hub/home'))
  await page.getByText('Stopped by an administrator').waitFor()
  await story.picture(page, 'home-stopped')
  await page.getByRole('link', { name: 'Start statistics' }).click()
  await labReady(page, '**/user/carol/statistics/lab')
  await page.goto(carol.at('/hub/home'))
  await page.getByRole('link', { name: 'Open statistics' }).click()
  await labReady(page, '**/user/carol/statistics/lab')

  await page.goto(carol.at('/hub/home'))
  await page.getByRole('button', { name: 'Stop statistics' }).click()
  await story.picture(page, 'asks')
  await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click()
  await page.getByText('Stopped by its user').waitFor()
  await page.getByRole('button', { name: 'Delete statistics' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('heading', { name: 'statistics' }).waitFor({ state: 'detached' })
  await story.picture(page, 'home-deleted')
  const answer = await page.goto(carol.at('/user/carol/statistics/lab'))
  expect(answer?.status()).toBe(424)
  await story.picture(page, 'deleted')
})
