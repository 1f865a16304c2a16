// One story with a real hub, real JupyterLab and real Chromium, told by the tests of one file in their order.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { CHROMIUM_REMEDY, chromiumMissing, launchChromium } from './chromium.ts'
import { startHubProcess, type HubProcess, type HubProcessSettings } from '../hub-process.ts'
import { cannotRun, PYTHON_REMEDY, singleUser } from '../venvs.ts'
import { createPerson, type Person } from './person.ts'

const SCREENSHOTS = fileURLToPath(new URL('../../.screenshots/', import.meta.url))
/** JupyterLab takes long to answer on a busy machine. */
const PATIENT = { answerTimeout: '2m' } as const
const DESKTOP = { width: 1280, height: 900 }

/** What a story needs of a hub. */
export type StoryHub = Pick<HubProcess, 'origin' | 'folder' | 'log' | 'close'>

/** A story under way. */
export interface Story<H extends StoryHub = HubProcess> {
  readonly hub: H
  /** Somebody with a browser of their own: no cookie of anybody else's. */
  person(options?: BrowserContextOptions): Promise<Person>
  /** Makes an empty file in the hub's folder, for whoever waits for it. */
  tell(file: string): Promise<void>
  /** Takes a numbered picture of a page, for people to look at. */
  picture(page: Page, name: string): Promise<void>
}

/**
 * Starts hub and browser for the tests of this file, and ends them; pictures go to `.screenshots/<name>`. Where a part
 * cannot be had the tests are skipped, with a word; in CI they fail. Each test needs the one before it.
 */
export function tellStory(name: string, settings: HubProcessSettings = {}): Story {
  return tellStoryOf(name, (command) =>
    startHubProcess(command, { ...settings, limits: { ...PATIENT, ...settings.limits } }),
  )
}

/**
 * The same with any hub.
 *
 * @param start is given the command of a real `jupyterhub-singleuser`; what it returns is closed at the end
 * @param lacking why there can be no such hub here
 */
export function tellStoryOf<H extends StoryHub>(
  name: string,
  start: (command: readonly string[]) => Promise<H>,
  lacking: () => Promise<string | undefined> = () => Promise.resolve(undefined),
): Story<H> {
  const folder = `${SCREENSHOTS}${name}/`
  let missing: string | undefined
  let broken = false
  let hub: H | undefined
  let browser: Browser | undefined
  let taken = 0

  const prepare = async (): Promise<string | undefined> => {
    if (chromiumMissing !== undefined)
      return cannotRun('A real browser', chromiumMissing, CHROMIUM_REMEDY)
    const why = await lacking()
    if (why !== undefined) return why
    const found = await singleUser(6)
    if ('missing' in found) return cannotRun('JupyterLab', found.missing, PYTHON_REMEDY)
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    hub = await start(found.command)
    browser = await launchChromium()
    return undefined
  }
  const have = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('the story has not begun')
    return part
  }
  const picture = async (page: Page, what: string): Promise<void> => {
    taken += 1
    await page.screenshot({ path: `${folder}${String(taken).padStart(2, '0')}-${what}.png` })
  }

  beforeAll(async () => {
    missing = await prepare()
  }, 600_000)
  afterAll(async () => {
    await browser?.close()
    await hub?.close()
  })
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing)
    if (broken) context.skip('a step before failed')
    context.onTestFailed(async () => {
      broken = true
      console.error(hub?.log())
      const pages = browser?.contexts().flatMap((one) => one.pages()) ?? []
      for (const page of pages) await picture(page, 'failed')
    })
  })

  return {
    get hub() {
      return have(hub)
    },
    async person(options = {}) {
      const context = await have(browser).newContext({
        viewport: DESKTOP,
        locale: 'en-GB',
        timezoneId: 'Europe/Madrid',
        reducedMotion: 'reduce',
        ...options,
      })
      return createPerson(context, have(hub).origin)
    },
    tell: (file) => writeFile(join(have(hub).folder, file), ''),
    picture,
  }
}
