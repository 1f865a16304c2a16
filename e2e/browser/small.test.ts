// The same hub on a phone, and without scripts.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Person } from '../support/browser/person.ts'
import { tellStory } from '../support/browser/story.ts'
import { GO } from '../support/hub-settings.ts'

const story = tellStory('small', { held: ['eve'] })
const PHONE = { width: 390, height: 844 }

async function fits(page: Page): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width)
}

test('a phone: login, start, JupyterLab, home', async () => {
  const dan = await story.person({
    viewport: PHONE,
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
  })
  const { page } = dan
  await page.goto(dan.at('/hub/login'))
  await fits(page)
  await story.picture(page, 'phone-login')
  await page.getByLabel('Username').fill('dan')
  await page.getByLabel('Password').tap()
  await dan.logIn('dan')
  await page.getByRole('progressbar').waitFor()
  await fits(page)
  await story.picture(page, 'phone-progress')
  await page.waitForURL('**/user/dan/lab')
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' })
  await story.picture(page, 'phone-lab')
  await page.goto(dan.at('/hub/home'))
  await fits(page)
  await story.picture(page, 'phone-home')
  await page.getByRole('button', { name: 'Stop Default server' }).tap()
  await story.picture(page, 'phone-asks')
  await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).tap()
  await page.getByText('Stopped by its user').waitFor()
  await page.getByRole('button', { name: 'Log out' }).tap()
  await page.getByRole('heading', { name: 'You are logged out' }).waitFor()
  await fits(page)
  await story.picture(page, 'phone-logged-out')
})

test('without scripts: login, a start that is looked at again, home, stop, logout', async () => {
  const eve: Person = await story.person({ javaScriptEnabled: false })
  const { page } = eve
  await page.goto(eve.at('/hub/login'))
  await story.picture(page, 'plain-login')
  await eve.logIn('eve')
  await page.waitForURL('**/hub/spawn-pending/eve')
  // What is in <noscript> has no role of its own.
  expect(await page.getByRole('main').innerText()).toContain('This page looks again by itself.')
  await story.picture(page, 'plain-progress')
  await story.tell(GO)
  // JupyterLab is nothing but scripts; that its page came is enough.
  await page.waitForURL(/\/user\/eve\/lab/)
  await page.goto(eve.at('/hub/home'))
  await page.getByRole('link', { name: 'Open Default server' }).waitFor()
  await story.picture(page, 'plain-home')
  await page.getByRole('button', { name: 'Stop Default server' }).click()
  await page.getByText('Stopped by its user').waitFor()
  await story.picture(page, 'plain-stopped')
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('heading', { name: 'You are logged out' }).waitFor()
  await page.goto(eve.at('/hub/home'))
  expect(new URL(page.url()).pathname).toBe('/hub/login')
})
