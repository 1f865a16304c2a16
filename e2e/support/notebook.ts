import { until } from '@hubkit/testkit'
import type { Locator, Page } from 'playwright-core'

const LONG = 60_000
const COUNTED = /\[\d+\]:/

/** A notebook that is open in JupyterLab. */
export interface Notebook {
  /** Waits until its kernel takes code. */
  ready(): Promise<void>
  /** Waits until the connection that was lost is there again; the status bar says "Unknown" until something runs. */
  reconnected(): Promise<void>
  /** Runs a cell with the keyboard and returns what it shows. */
  run(cell: number): Promise<Locator>
}

/**
 * Follows a page's notebook; call it before the notebook is opened.
 *
 * JupyterLab 4.6 shows "idle" before its kernel is connected, and drops what is run then: a kernel is ready once it
 * has answered on its WebSocket, and a cell has run once it has a number.
 */
export function watchNotebook(page: Page): Notebook {
  let answered = false
  let dropped = false
  page.on('websocket', (socket) => {
    if (!/\/api\/kernels\/[^/]+\/channels/.test(socket.url())) return
    socket.on('framereceived', ({ payload }) => {
      const text = typeof payload === 'string' ? payload : payload.toString('latin1')
      answered ||= text.includes('kernel_info_reply')
    })
    socket.on('close', () => {
      answered = false
      dropped = true
    })
  })
  const panel = page.locator('.jp-NotebookPanel:visible')

  async function counted(cell: Locator): Promise<void> {
    const prompt = cell.locator('.jp-InputPrompt')
    const number = prompt.filter({ hasText: COUNTED })
    for (let tries = 1; ; tries += 1) {
      await cell.locator('.cm-content').click()
      await page.keyboard.press('Shift+Enter')
      const done = await number.waitFor({ timeout: 5000 }).then(
        () => true,
        () => false, // it was dropped, or takes longer
      )
      if (done) return
      if ((await prompt.innerText()).includes('[*]')) return number.waitFor({ timeout: LONG })
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
    async reconnected() {
      await until(() => dropped && answered, { timeout: LONG, message: 'the kernel answers again' })
      dropped = false
    },
    async run(index) {
      const cell = panel.locator('.jp-CodeCell').nth(index)
      await counted(cell)
      return cell.locator('.jp-OutputArea-output')
    },
  }
}
