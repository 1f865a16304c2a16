import type { BrowserContext } from 'playwright-core'

/** What a progress page showed at one moment. */
export interface Shown {
  readonly heading: string
  /** 0 to 100. */
  readonly bar: number
  readonly steps: readonly string[]
}

/** Notes all that progress pages of a browser show from now on, also just before they lead on by themselves. */
export async function watchProgress(context: BrowserContext): Promise<readonly Shown[]> {
  const seen: Shown[] = []
  await context.exposeFunction('noteProgress', (shown: Shown) => void seen.push(shown))
  await context.addInitScript(`addEventListener('DOMContentLoaded', () => {
    const card = document.querySelector('[data-live=pending]')
    if (!card) return
    const note = () => noteProgress({
      heading: document.querySelector('h1').textContent,
      bar: card.querySelector('progress')?.value ?? 0,
      steps: [...card.querySelectorAll('[data-steps] li')].map((step) => step.textContent),
    })
    note()
    new MutationObserver(note).observe(card, { subtree: true, childList: true, attributes: true })
  })`)
  return seen
}
