import { until } from '@hubkit/testkit'
import type { Locator, Page } from 'playwright-core'

const LONG = 60_000
const COUNTED = /\[\d+\]:/
/** It waits or runs, or has run. */
const TAKEN = /\[(\*|\d+)\]:/

/** A notebook that is open in JupyterLab. */
export interface Notebook {
  /** Waits until its kernel takes code. */
  ready(): Promise<void>
  /** Runs a cell with the keyboard, waits until it has ended, and returns what it shows. */
  run(cell: number): Promise<Locator>
  /** Runs a cell that takes long; returns what it shows once it is under way. */
  begin(cell: number): Promise<Locator>
  /** Waits until a cell that was begun has ended. */
  ended(cell: number): Promise<void>
}

/**
 * Follows a page's notebook; call it before the notebook is opened.
 *
 * JupyterLab 4.6 shows "idle" before its kernel is connected, and drops what is run then: a kernel is ready once it
 * has answered on its WebSocket, and a cell has run once it has a number.
 */
export function watchNotebook(page: Page): Notebook {
  let answered = false
  page.on('websocket', (socket) => {
    if (!/\/api\/kernels\/[^/]+\/channels/.test(socket.url())) return
    socket.on('framereceived', ({ payload }) => {
      const text = typeof payload === 'string' ? payload : payload.toString('latin1')
      answered ||= text.includes('kernel_info_reply')
    })
    socket.on('close', () => {
      answered = false
    })
  })
  const panel = page.locator('.jp-NotebookPanel:visible')

  const cellAt = (index: number): Locator => panel.locator('.jp-CodeCell').nth(index)
  const outputOf = (index: number): Locator => cellAt(index).locator('.jp-OutputArea-output')
  const prompt = (index: number, text: RegExp): Locator =>
    cellAt(index).locator('.jp-InputPrompt').filter({ hasText: text })

  async function begin(index: number): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      await cellAt(index).locator('.cm-content').click()
      await page.keyboard.press('Shift+Enter')
      const taken = await prompt(index, TAKEN)
        .waitFor({ timeout: 5000 })
        .then(
          () => true,
          () => false, // it was dropped
        )
      if (taken) return
      if (tries === 3) throw new Error('the cell never ran')
    }
  }

  return {
    async ready() {
      await until(() => answered, { timeout: LONG, message: 'the kernel answers' })
      await panel
        .locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
        .waitFor({ timeout: LONG })
      await page
        .locator('#jp-main-statusbar')
        .getByText(/\|\s*Idle/)
        .waitFor({ timeout: LONG })
    },
    async run(index) {
      await begin(index)
      await prompt(index, COUNTED).waitFor({ timeout: LONG })
      return outputOf(index)
    },
    async begin(index) {
      await begin(index)
      return outputOf(index)
    },
    ended: (index) => prompt(index, COUNTED).waitFor({ timeout: LONG }),
  }
}
