// A person's whole way with a real browser: login page, progress page, JupyterLab, and a hub that dies meanwhile.
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { CHROMIUM_REMEDY, chromiumMissing, launchChromium } from '../support/chromium.ts'
import { startHubProcess, type HubProcess } from '../support/hub-process.ts'
import { PASSWORD } from '../support/hub-settings.ts'
import { watchNotebook, type Notebook } from '../support/notebook.ts'
import { cannotRun, PYTHON_REMEDY, singleUser } from '../support/venvs.ts'

const screenshots = fileURLToPath(new URL('../.screenshots/', import.meta.url))

let missing: string | undefined
let hub: HubProcess
let browser: Browser
let page: Page
let notebook: Notebook

beforeAll(async () => {
  if (chromiumMissing !== undefined) {
    missing = cannotRun('A real browser', chromiumMissing, CHROMIUM_REMEDY)
    return
  }
  const found = await singleUser(6)
  if ('missing' in found) {
    missing = cannotRun('JupyterLab', found.missing, PYTHON_REMEDY)
    return
  }
  await mkdir(screenshots, { recursive: true })
  hub = await startHubProcess(found.command)
  browser = await launchChromium()
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  page = await context.newPage()
  page.setDefaultTimeout(60_000)
  notebook = watchNotebook(page)
}, 300_000)

afterAll(async () => {
  await browser?.close()
  await hub?.close()
})

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
  context.onTestFailed(() => picture('failed'))
})

async function picture(name: string): Promise<void> {
  await page.screenshot({ path: `${screenshots}${name}.png` })
}

test('logs in, and sees the server start', async () => {
  await page.goto(`${hub.origin}/hub/login`)
  await picture('1-login')
  await page.getByLabel(/username/i).fill('alice')
  await page.getByLabel(/password/i).fill(PASSWORD)
  await page.getByRole('button', { name: /log in/i }).click()
  await page.waitForURL(/\/hub\/spawn-pending\/alice/)
  await page.getByRole('progressbar').waitFor()
  await picture('2-progress')
  await page.waitForURL(/\/user\/alice\/lab/)
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' })
  await page.locator('.jp-LauncherCard').first().waitFor()
  await picture('3-launcher')
})

test('runs code and draws a plot', async () => {
  expect(await putNotebook(['print(1+1)', PLOT, 'print(len(line) + 41)'])).toBe(201)
  await page.goto(`${hub.origin}/user/alice/lab/tree/test.ipynb?reset`)
  await notebook.ready()
  const sum = await notebook.run(0)
  expect((await sum.first().innerText()).trim()).toBe('2')
  const plot = (await notebook.run(1)).locator('img').first()
  await plot.waitFor()
  expect((await plot.boundingBox())?.width).toBeGreaterThan(100)
  await picture('4-plot')
})

test('goes on in the same kernel when the hub was killed', async () => {
  await hub.kill()
  await hub.restart()
  await notebook.reconnected()
  const count = await notebook.run(2)
  await expect.poll(async () => (await count.first().innerText()).trim()).toBe('42')
  await picture('5-after-restart')
})

const PLOT = 'import matplotlib.pyplot as plt\nline = plt.plot([1, 4, 9])'

/** Writes a notebook with the page's own cookies: it has a name then, and nobody is asked for one. */
async function putNotebook(sources: readonly string[]): Promise<number> {
  const cells = sources.map((source) => ({
    cell_type: 'code',
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }))
  const kernelspec = { name: 'python3', display_name: 'Python 3', language: 'python' }
  const content = { nbformat: 4, nbformat_minor: 4, metadata: { kernelspec }, cells }
  const cookies = await page.context().cookies(`${hub.origin}/user/alice/`)
  const xsrf = cookies.find(({ name }) => name === '_xsrf')?.value ?? ''
  const answer = await page.request.put(`${hub.origin}/user/alice/api/contents/test.ipynb`, {
    headers: { 'X-XSRFToken': xsrf },
    data: { type: 'notebook', content },
  })
  return answer.status()
}
