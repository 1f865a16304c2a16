import type { Html } from './html.ts'
import type { Announcement } from './pages/frame.ts'
import { check, type Check } from '../contract/index.ts'
import { defaultPages, type PageName } from './pages/pages.ts'

/** An announcement, and on which pages. */
export interface PageAnnouncement extends Announcement {
  /** @default every page */
  readonly pages?: readonly PageName[] | undefined
}

/** Announcements, or a function that is asked for every page. It gets the tag of the reader's language. */
export type Announcements =
  | readonly PageAnnouncement[]
  | ((language: string) => readonly PageAnnouncement[])

const pageName: Check<PageName> = check.oneOf(...(Object.keys(defaultPages) as PageName[]))

const ANNOUNCEMENT: Check<PageAnnouncement> = check.object({
  message: check.either(
    (value) => typeof value === 'string',
    check.string({ min: 1 }),
    check.having<Html>('a text, or markup made by html'),
  ),
  level: check.optional(check.oneOf('info', 'warning')),
  pages: check.optional(check.array(pageName)),
})

/** Checks {@link Announcements}; what a function gives is not checked. */
export const checkAnnouncements: Check<Announcements> = check.either(
  (value) => typeof value === 'function',
  check.func<Extract<Announcements, Function>>(),
  check.array(ANNOUNCEMENT),
)

/** What is announced on a page. */
export function announcementsFor(
  announcements: Announcements,
  page: PageName,
  language: string,
): readonly Announcement[] {
  const all = typeof announcements === 'function' ? announcements(language) : announcements
  return all.filter(({ pages }) => pages === undefined || pages.includes(page))
}
