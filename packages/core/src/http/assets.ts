import { createHash } from 'node:crypto'
import type { Urls } from '../engine/urls.ts'
import { clientScript } from './client-script.ts'
import type { FrameAssets } from './pages/frame.ts'
import { STYLESHEET } from './stylesheet.ts'
import { themeCss, type Theme } from './theme.ts'

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32">
<rect width="32" height="32" rx="8" fill="#2456c8"/><g stroke="#fff" stroke-width="2.4" stroke-linecap="round"><path d="M16 16 8.5 9.5M16 16l8.5-5M16 16l5 8.5M16 16l-7 6"/></g>
<g fill="#fff"><circle cx="16" cy="16" r="4.2"/><circle cx="8.5" cy="9.5" r="2.4"/><circle cx="24.5" cy="11" r="2.4"/><circle cx="21" cy="24.5" r="2.4"/><circle cx="9" cy="22" r="2.4"/></g>
</svg>
`

/** A file the hub serves to every browser. */
interface Asset<Body> {
  readonly type: string
  readonly body: Body
}

/** What the pages are drawn with. */
export interface Assets {
  readonly paths: FrameAssets
  /** The files that may be kept for ever, by path: their names change with their contents. */
  readonly files: ReadonlyMap<string, Asset<string>>
  /** The logo, or where it is. */
  readonly logo: Asset<string | Uint8Array<ArrayBuffer>> | { readonly location: string }
  /** The policy of every page: its own stylesheet, the very script that is in `files`, and images and data of this origin. */
  readonly policy: string
}

function digest(text: string, encoding: 'hex' | 'base64'): string {
  return createHash('sha256').update(text).digest(encoding)
}

function logoOf(logo: string): Assets['logo'] {
  if (logo.startsWith('/')) return { location: logo }
  const [, type = '', base64, data = ''] =
    /^data:([^;,]+)(?:;[^;,]+)*?(;base64)?,(.*)$/s.exec(logo) ?? []
  if (type === '') return { type: 'image/svg+xml', body: logo }
  const body = base64 ? new Uint8Array(Buffer.from(data, 'base64')) : decodeURIComponent(data)
  return { type, body }
}

/** Makes what a hub's pages are drawn with. */
export function createAssets(urls: Urls, theme: Theme): Assets {
  const css = STYLESHEET + themeCss(theme)
  const script = clientScript()
  const name = (text: string, ending: string): string =>
    urls.path(`static/hub-${digest(text, 'hex').slice(0, 12)}.${ending}`)
  const integrity = `sha256-${digest(script, 'base64')}`
  const logo = theme.logo ?? LOGO
  const paths: FrameAssets = {
    stylesheet: name(css, 'css'),
    script: name(script, 'js'),
    integrity,
    // Servers' pages ask for it without the version.
    logo: `${urls.path('logo')}?v=${digest(logo, 'hex').slice(0, 12)}`,
  }
  const policy = [
    "default-src 'none'",
    // By digest, not by origin: users' servers have scripts at this origin too.
    `script-src '${integrity}'`,
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  return {
    paths,
    files: new Map([
      [paths.stylesheet, { type: 'text/css; charset=utf-8', body: css }],
      [paths.script, { type: 'text/javascript; charset=utf-8', body: script }],
    ]),
    logo: logoOf(logo),
    policy,
  }
}
