import type { Urls } from '../engine/urls.ts'
import type { Announcements } from './announcements.ts'
import { contactOf, type Contact } from './contact.ts'
import { createAssets, type Assets } from './assets.ts'
import { createLanguages, type LanguageOptions, type Languages } from './messages/languages.ts'
import { defaultPages, type Pages } from './pages/pages.ts'
import type { Theme } from './theme.ts'

/** How this hub's pages are. */
export interface Site {
  readonly pages: Pages
  readonly languages: Languages
  readonly assets: Assets
  readonly announcements: Announcements
  readonly contact: Contact | undefined
}

/** What an app says of its pages. */
export interface SiteOptions {
  readonly pages: Partial<Pages>
  readonly languages: LanguageOptions
  readonly defaultLanguage: string
  readonly theme: Theme
  readonly announcements: Announcements
  readonly contact?: string | undefined
}

/** @throws HubError `HUB_ERR_OPTION` for a language or a text that cannot be */
export function createSite(urls: Urls, options: SiteOptions): Site {
  const { pages, languages, defaultLanguage, theme, announcements, contact } = options
  const own = Object.fromEntries(Object.entries(pages).filter(([, page]) => page !== undefined))
  return {
    pages: { ...defaultPages, ...own },
    languages: createLanguages(languages, defaultLanguage),
    assets: createAssets(urls, theme),
    announcements,
    contact: contact === undefined ? undefined : contactOf(contact),
  }
}
