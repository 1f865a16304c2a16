import type { Page } from 'playwright-core'

/** Writes `test.ipynb` with the page's own cookies: it has a name then, and nobody is asked for one. @returns the status */
export async function putNotebook(
  page: Page,
  server: string,
  sources: readonly string[],
): Promise<number> {
  const cells = sources.map((source) => ({
    cell_type: 'code',
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }))
  const kernelspec = { name: 'python3', display_name: 'Python 3', language: 'python' }
  const content = { nbformat: 4, nbformat_minor: 4, metadata: { kernelspec }, cells }
  const answer = await page.request.put(`${server}api/contents/test.ipynb`, {
    headers: { 'X-XSRFToken': await xsrfOf(page, server) },
    data: { type: 'notebook', content },
  })
  return answer.status()
}

/** What a page of this server sends with requests that change something. */
async function xsrfOf(page: Page, server: string): Promise<string> {
  const cookies = await page.context().cookies(server)
  const { pathname } = new URL(server)
  return cookies.find(({ name, path }) => name === '_xsrf' && path === pathname)?.value ?? ''
}
