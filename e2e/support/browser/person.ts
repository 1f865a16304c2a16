import type { BrowserContext, Page } from 'playwright-core'
import { ADMIN, ADMIN_PASSWORD, PASSWORD } from '../hub-settings.ts'

/** Somebody with a browser of their own. */
export interface Person {
  readonly context: BrowserContext
  /** The first tab. */
  readonly page: Page
  /** An address of the hub. */
  at(path: string): string
  tab(): Promise<Page>
  /** Fills in the login form, wherever the tab is asked for it. */
  logIn(name: string, page?: Page): Promise<void>
  /** Opens a page of the hub; logs in on the way there. */
  enter(name: string, path: string): Promise<void>
}

const LONG = 100_000

/** The first tab is opened at once. */
export async function createPerson(context: BrowserContext, origin: string): Promise<Person> {
  context.setDefaultTimeout(LONG)
  const first = await context.newPage()
  const at = (path: string): string => origin + path

  async function logIn(name: string, page = first): Promise<void> {
    await page.getByLabel('Username').fill(name)
    await page.getByLabel('Password').fill(name === ADMIN ? ADMIN_PASSWORD : PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.waitForURL((url) => url.pathname !== '/hub/login')
  }

  return {
    context,
    page: first,
    at,
    tab: () => context.newPage(),
    logIn,
    async enter(name, path) {
      await first.goto(at(path))
      await logIn(name)
    },
  }
}
