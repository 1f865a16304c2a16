import type { Page } from 'playwright-core'

/**
 * Closes the dialog by which JupyterLab tells that its server is away, whenever it is in the way of what a test does:
 * JupyterLab looks for the server by itself all the same.
 */
export async function dismissOutages(page: Page): Promise<void> {
  const dialog = page
    .locator('.jp-Dialog')
    .filter({ hasText: /server unavailable|server connection error/i })
  await page.addLocatorHandler(dialog, (shown) =>
    shown.first().getByRole('button', { name: 'Dismiss' }).click(),
  )
}

/** Waits until JupyterLab can be used: with its launcher, or what was open in it before. */
export async function labReady(
  page: Page,
  path: string | RegExp = /\/user\/.*\/lab/,
): Promise<void> {
  await page.waitForURL(path)
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' })
  await page.locator('.jp-LauncherCard, .jp-NotebookPanel').first().waitFor()
}
