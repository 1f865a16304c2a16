import type { Page } from 'playwright-core'

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
  // The page is loaded when its frame is, or has been refused.
  await page.goto(address, { waitUntil: 'load' })
  const shown = page.frames().find((frame) => frame.parentFrame() === page.mainFrame())
  page.off('console', listen)
  return { address: shown?.url() ?? 'there is no frame', refusals }
}
