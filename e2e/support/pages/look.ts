// Looks at a page as people do who need it to be well made: by colour, by width, and with axe.
import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const DESKTOP = { width: 1120, height: 800 }
/** A small phone, and what WCAG 2.2 calls reflow is narrower by little. */
export const PHONE = { width: 360, height: 740 }

interface Found {
  readonly rule: string
  readonly help: string
  readonly where: readonly string[]
}

async function violations(page: Page): Promise<readonly Found[]> {
  // Evaluated by the debugger: the page's policy lets no other script in, and should not.
  await page.evaluate(axe.source)
  const results = await page.evaluate(async () => {
    const { axe: injected } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } }
    return injected.run()
  })
  return results.violations.map(({ id, help, nodes }) => ({
    rule: id,
    help,
    where: nodes.map(({ html }) => html),
  }))
}

/** Checks a page in light and dark, wide and narrow, and takes a picture of each into `folder`. */
export async function lookAt(page: Page, folder: string, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const [size, viewport] of [
      ['wide', DESKTOP],
      ['phone', PHONE],
    ] as const) {
      await page.setViewportSize(viewport)
      const path = `${folder}pages/${name}-${colorScheme}-${size}.png`
      await page.screenshot({ path, fullPage: true })
      // One width a scheme: what axe looks at seldom depends on both.
      if ((colorScheme === 'light') === (size === 'wide'))
        expect(await violations(page), `${name}, ${colorScheme}, ${size}`).toEqual([])
      const width = await page.evaluate('document.documentElement.scrollWidth')
      expect(width, `the width of ${name}`).toBeLessThanOrEqual(viewport.width)
    }
  }
  await page.setViewportSize(DESKTOP)
}
