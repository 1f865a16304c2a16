// Somebody who tries to log in: by a browser without pages, or by Chromium.
import { browser } from '@hubkit/testkit'
import type { Browser, Page as ChromiumPage } from 'playwright-core'

/** A page as it was shown at last. */
export interface Shown {
  readonly url: URL
  readonly status: number
  /** What a person reads. */
  readonly text: string
  readonly source: string
}

export interface Visitor {
  /** Goes to an address, and on to wherever that leads. */
  go(address: string): Promise<Shown>
  /** Begins a login and goes on until the provider sends the browser back. @returns that address, not asked for yet */
  comeBack(id: string): Promise<URL>
  /** Connects another login with the account. */
  connect(id: string, subject: string): Promise<Shown>
}

/** Whose login it is at the provider. */
const ACCOUNT = 'x-account'

function isCallback({ pathname }: URL): boolean {
  return pathname.endsWith('/callback')
}

export function plainVisitor(origin: string, subject: string, language: string): Visitor {
  const headers = { 'accept-language': language, [ACCOUNT]: subject }
  const person = browser(origin, { headers })

  async function go(address: string): Promise<Shown> {
    const shown = await person.get(address)
    const { url, status, text: source } = shown
    return { url, status, source, text: shown.html().textContent.replaceAll(/\s+/g, ' ') }
  }

  return {
    go,
    async comeBack(id) {
      let page = await person.get(`/hub/login/${id}/start`, { follow: false })
      while (page.location && !isCallback(page.location)) page = await person.next(page)
      if (!page.location) throw new Error(`${page.url.href} leads nowhere`)
      return page.location
    },
    async connect(id, whose) {
      const sessions = await person.get('/hub/sessions')
      await person.submit(sessions, {}, { selector: 'form[action="/hub/sessions/link"]' })
      headers[ACCOUNT] = whose
      return go(`/hub/login/${id}/start`)
    },
  }
}

/** The same in a page of Chromium, which is left open. */
export async function chromiumVisitor(
  chromium: Browser,
  origin: string,
  subject: string,
  language: string,
): Promise<Visitor & { readonly page: ChromiumPage; close(): Promise<void> }> {
  const context = await chromium.newContext({
    locale: language,
    extraHTTPHeaders: { [ACCOUNT]: subject },
  })
  const page = await context.newPage()

  async function go(address: string): Promise<Shown> {
    const response = await page.goto(new URL(address, origin).href)
    return {
      url: new URL(page.url()),
      status: response?.status() ?? 0,
      source: await page.content(),
      text: (await page.locator('body').innerText()).replaceAll(/\s+/g, ' '),
    }
  }

  return {
    page,
    close: () => context.close(),
    go,
    async comeBack(id) {
      // Shares the page's cookies; a page itself cannot be stopped between two redirects.
      let next = new URL(`/hub/login/${id}/start`, origin)
      while (!isCallback(next)) {
        const answer = await context.request.get(next.href, { maxRedirects: 0 })
        const { location } = answer.headers()
        if (location === undefined) throw new Error(`${next.href} leads nowhere`)
        next = new URL(location, next)
      }
      return next
    },
    async connect(id, whose) {
      await page.goto(`${origin}/hub/sessions`)
      await page.getByRole('button', { name: /Connect another login|Conectar/ }).click()
      await page.waitForURL('**/hub/sessions/link')
      await context.setExtraHTTPHeaders({ [ACCOUNT]: whose })
      return go(`/hub/login/${id}/start`)
    },
  }
}
