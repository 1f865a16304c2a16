import type { Urls } from '../../engine/urls.ts'
import type { Contact } from '../contact.ts'
import type { Html } from '../html.ts'
import type { Language } from '../messages/choose-language.ts'

/** A message of the hub's operators. */
export interface Announcement {
  /** Text, or markup made by `html`. */
  readonly message: string | Html
  /** @default 'info' */
  readonly level?: 'info' | 'warning' | undefined
}

/** A part of the hub that the navigation leads to. */
export interface Section {
  readonly href: string
  readonly label: string
  /** Whether the page belongs to it. */
  readonly current: boolean
}

/** What every page needs to know. */
export interface Frame {
  readonly urls: Urls
  /** What the hub is called. */
  readonly title: string
  /** The reader's language: `language.messages` are the texts. */
  readonly language: Language
  /** All languages to choose from, each by its own name. */
  readonly languages: readonly { readonly tag: string; readonly name: string }[]
  /** Who is logged in, when it matters to the page. */
  readonly user?: { readonly name: string; readonly displayName?: string | undefined } | undefined
  /** Where the navigation leads; empty while nobody is logged in. */
  readonly sections: readonly Section[]
  /** For the page's forms; left out where a script asks for the page, and for strangers but at login. */
  readonly xsrf?: string | undefined
  /** Where to come back to after another language was chosen. */
  readonly address: string
  readonly announcements: readonly Announcement[]
  /** Whom people ask, as the option `contact` says. */
  readonly contact?: Contact | undefined
  /** Paths of what the page is drawn with. */
  readonly assets: FrameAssets
  /** The time of the answer, in milliseconds since 1970. */
  readonly now: number
}

/** Paths of what pages are drawn with, and the script's digest, without which a browser does not run it. */
export interface FrameAssets {
  readonly stylesheet: string
  readonly script: string
  /** `sha256-...`, as in Subresource Integrity. */
  readonly integrity: string
  readonly logo: string
}
