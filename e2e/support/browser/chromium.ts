import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
export const CHROMIUM_REMEDY = 'Install Chromium (Debian: apt install chromium).'

/** This machine by a name that browsers do not trust as they do localhost. */
export const INSECURE_HOST = 'hub.test'
/** The same for somebody else's site. */
export const FOREIGN_HOST = 'stranger.test'

const chromiumPath: string | undefined = PLACES.find((path) => existsSync(path))

export const chromiumMissing: string | undefined =
  chromiumPath === undefined ? 'there is no Chromium' : undefined

/** A browser without a window, that talks to nobody but the pages it is sent to. */
export function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error(CHROMIUM_REMEDY)
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      // Containers seldom allow its own sandbox; only our pages are opened.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Names that are not localhost: what comes by http from there is not secure to a browser.
      '--host-resolver-rules=MAP *.test 127.0.0.1',
    ],
  })
}
