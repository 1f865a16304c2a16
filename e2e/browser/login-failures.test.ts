// Every page of a failed login in Chromium, against a real OpenID Connect provider: read, checked by axe, and pictured.
import { mkdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { CHROMIUM_REMEDY, chromiumMissing, launchChromium } from '../support/browser/chromium.ts'
import { FAILURES, type Around } from '../support/login-failures/failures.ts'
import { CONTACT, startFailuresHub, type FailuresHub } from '../support/login-failures/hub.ts'
import { failureRows } from '../support/login-failures/table.ts'
import { chromiumVisitor } from '../support/login-failures/visitor.ts'
import { lookAt, PHONE } from '../support/pages/look.ts'
import { cannotRun } from '../support/venvs.ts'

const PICTURES = fileURLToPath(new URL('../.screenshots/login-failures/', import.meta.url))
const rows = await failureRows()

let missing: string | undefined
let chromium: Browser
let world: FailuresHub

const around: Around = {
  forgetLogins: () => world.issuer.forgetLogins(),
  later: (milliseconds) =>
    void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + milliseconds }),
}

beforeAll(async () => {
  if (chromiumMissing !== undefined) {
    missing = cannotRun('A real browser', chromiumMissing, CHROMIUM_REMEDY)
    return
  }
  await rm(PICTURES, { recursive: true, force: true })
  await mkdir(`${PICTURES}pages`, { recursive: true })
  chromium = await launchChromium()
  world = await startFailuresHub()
})
afterAll(async () => {
  await chromium?.close()
  await world?.[Symbol.asyncDispose]()
})
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
})
afterEach(() => void vi.useRealTimers())

async function pictureOnPhone(page: Page, path: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize(PHONE)
  await page.screenshot({ path, fullPage: true })
}

test.each(FAILURES)('$code: $how', async (failure) => {
  const row = rows.find(({ code }) => code === failure.code)
  const subject = failure.subject ?? 'alice-id'
  for (const [language, way] of [
    ['en-GB', 'Back'],
    ['es-ES', 'Volver'],
  ] as const) {
    const visitor = await chromiumVisitor(chromium, world.origin, subject, language)
    const { page } = visitor
    const shown = await failure.bring(visitor, around)
    vi.useRealTimers()
    expect(shown).toMatchObject({ status: row?.status, url: { origin: world.origin } })
    expect(shown.text).toContain(`${row?.status} ${failure.code}`)
    expect(shown.text).toContain(language === 'en-GB' ? row?.words : CONTACT)
    const picture = `${failure.code}-${failure.how.replaceAll(/\W+/g, '-')}`
    if (language === 'en-GB') await lookAt(page, PICTURES, picture)
    else await pictureOnPhone(page, `${PICTURES}pages/es-${picture}.png`)
    await page.getByRole('main').getByRole('link', { name: way }).click()
    await page.waitForLoadState()
    expect(page.url()).toMatch(/\/hub\/(login\?choose=|home|sessions)$/)
    await visitor.close()
  }
})
