import type { Page } from 'playwright-core'

/** What a script says of itself beside the cookies of its browser. */
export interface Credentials {
  /** An API token. */
  readonly token?: string | undefined
  /** By which a server's own pages show that they are its own. @default the one of the page, if it has one */
  readonly xsrf?: string | undefined
}

/** What a script of this page gets for a request: the status. */
export async function statusFrom(
  page: Page,
  path: string,
  { token, xsrf }: Credentials = {},
): Promise<number> {
  const cookies = String(await page.evaluate('document.cookie'))
  const own = /(?:^|; )_xsrf=([^;]+)/.exec(cookies)?.[1]
  const headers: Record<string, string> =
    token === undefined ? { 'x-xsrftoken': xsrf ?? own ?? '' } : { authorization: `token ${token}` }
  return page.evaluate(
    ([address, options]) => fetch(address, options).then(({ status }) => status),
    // A listing that the browser has kept would say nothing of the server.
    [path, { headers, cache: 'no-store' }] as const,
  )
}

/** Whether a script of this page gets a WebSocket at this path. */
export function opensSocket(page: Page, path: string): Promise<boolean> {
  return page.evaluate(
    (address) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(address)
        socket.addEventListener('open', () => {
          socket.close()
          resolve(true)
        })
        socket.addEventListener('error', () => resolve(false))
      }),
    path,
  )
}
