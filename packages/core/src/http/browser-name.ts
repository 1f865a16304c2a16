import type { Messages } from './messages/messages.ts'

type Sign = readonly [name: string, pattern: RegExp]

/** Most browsers claim to be others too: the more special ones come first. */
const BROWSERS: readonly Sign[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\b(?:OPR|Opera)\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Vivaldi', /\bVivaldi\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome)\//],
  ['Safari', /\bSafari\//],
]

const SYSTEMS: readonly Sign[] = [
  ['Windows', /\bWindows\b/],
  ['Android', /\bAndroid\b/],
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['macOS', /\bMac OS X\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
]

function first(signs: readonly Sign[], text: string): string | undefined {
  return signs.find(([, pattern]) => pattern.test(text))?.[0]
}

/** Which browser a `User-Agent` header names, in words: `Firefox on Linux`. What it says proves nothing. */
export function browserName({ sessions }: Messages, userAgent: string): string {
  const browser = first(BROWSERS, userAgent)
  const system = first(SYSTEMS, userAgent)
  if (browser !== undefined && system !== undefined) return sessions.browser(browser, system)
  return browser ?? system ?? sessions.unknown
}
