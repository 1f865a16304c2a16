import { until } from '@hubkit/testkit'
import type { Page } from 'playwright-core'

/** What Chromium shows where a page may not be. */
export const REFUSED = 'chrome-error://chromewebdata/'

/** What became of the frame of a page: where it is, and why it was refused. */
export interface Framed {
  readonly address: string
  /** What the browser says of refusals by a page's policy. */
  readonly refusals: readonly string[]
}

/** Opens a page with one frame, and looks what the browser shows in it. */
export async function lookAtFrame(page: Page, address: string): Promise<Framed> {
  const refusals: string[] = []
  const listen = (message: { text(): string }): void => {
    if (/frame-ancestors/.test(message.text())) refusals.push(message.text())
  }
  page.on('console', listen)
  await page.goto(address)
  const shown = await until(
    () => page.frames().find((frame) => frame.parentFrame() === page.mainFrame() && frame.url()),
    { message: 'the frame is loaded, or was refused' },
  )
  // It is told of a refusal apart from what it leads to.
  if (shown.url() === REFUSED) await until(() => refusals.length > 0)
  page.off('console', listen)
  return { address: shown.url(), refusals }
}
