import type { HubParts } from '../engine/parts.ts'
import { mayAdminister } from './admin/admin.ts'
import { announcementsFor } from './announcements.ts'
import type { HubContext, Person } from './context.ts'
import type { Cookies } from './cookies.ts'
import { languageFor } from './language.ts'
import type { Language } from './messages/choose-language.ts'
import { isByScript } from './navigation.ts'
import type { Frame, Section } from './pages/frame.ts'
import type { PageName } from './pages/pages.ts'
import type { Site } from './site.ts'
import type { Xsrf } from './xsrf.ts'

/** What a page is drawn in: also there for a request that no route got to see. */
export interface Surroundings {
  readonly parts: HubParts
  readonly site: Site
  readonly cookies: Cookies
  readonly xsrf: Xsrf
  readonly request: Request
}

/** What a page of this request is framed by, and the cookies its answer has to carry. */
interface Framed {
  readonly frame: Frame
  readonly cookies: readonly string[]
}

export function surroundings(context: HubContext): Surroundings {
  return {
    parts: context.get('parts'),
    site: context.get('site'),
    cookies: context.get('cookies'),
    xsrf: context.get('xsrf'),
    request: context.req.raw,
  }
}

/** Which part of the hub a page belongs to. */
const BELONGS: Partial<Record<PageName, string>> = {
  home: 'home',
  spawn: 'home',
  pending: 'home',
  failed: 'home',
  notRunning: 'home',
  log: 'home',
  tokens: 'token',
  sessions: 'sessions',
  link: 'sessions',
  adminUsers: 'admin',
  adminUser: 'admin',
  adminGroups: 'admin',
  adminGroup: 'admin',
  adminServers: 'admin',
  adminBulk: 'admin',
  adminBulkResult: 'admin',
}

function sectionsOf(
  { urls }: HubParts,
  { messages: { layout } }: Language,
  person: Person | undefined,
  page: PageName,
): readonly Section[] {
  if (!person) return []
  const all = [
    ['home', layout.servers],
    ['token', layout.tokens],
    ['sessions', layout.sessions],
    ...(mayAdminister(person) ? ([['admin', layout.admin]] as const) : []),
  ] as const
  return all.map(([path, label]) => ({
    href: urls.path(path),
    label,
    current: BELONGS[page] === path,
  }))
}

/** The address of a request, when it can be asked for again. */
function addressToReturnTo({ parts, request }: Surroundings, page: PageName): string {
  const { pathname, search } = new URL(request.url)
  // What came back from an issuer is used up, and nothing to be kept.
  if (page === 'loginFailed') return `${parts.urls.path('login')}?choose`
  return request.method === 'GET' ? pathname + search : parts.urls.path('home')
}

/**
 * The frame of a page: who is logged in, and a token for its forms; a script gets none, since it may be one of a
 * user's server. A browser that lost `jupyterhub-session-id` gets it again, since servers tell sessions apart by it
 * (JupyterHub, `services/auth.py`).
 */
export function frameFor(around: Surroundings, page: PageName, person: Person | undefined): Framed {
  const { parts, site, request } = around
  const language = languageFor(around)
  // A stranger's forms are on the login page alone; a new cookie from anywhere else would make those there too old.
  const { token, cookies } =
    person || page === 'login'
      ? around.xsrf.issue(request, person?.session)
      : { token: undefined, cookies: [] }
  const { tables } = site.languages
  return {
    frame: {
      urls: parts.urls,
      title: parts.title,
      language,
      languages: [...tables].map(
        ([
          tag,
          {
            language: { name },
          },
        ]) => ({ tag, name }),
      ),
      user: person && { name: person.name, displayName: person.user.displayName },
      sections: sectionsOf(parts, language, person, page),
      xsrf: isByScript(request) ? undefined : token,
      address: addressToReturnTo(around, page),
      announcements: announcementsFor(site.announcements, page, language.tag),
      contact: site.contact,
      assets: site.assets.paths,
      now: parts.now(),
    },
    cookies: [...cookies, ...sessionIdCookies(around, person)],
  }
}

/** `jupyterhub-session-id` for a browser that has another one or none. */
export function sessionIdCookies(
  { parts: { limits }, cookies, request }: Surroundings,
  person: Person | undefined,
): readonly string[] {
  if (!person || cookies.read(request, 'sessionId') === person.session.publicId) return []
  return [cookies.set('sessionId', person.session.publicId, limits.sessionLifetime / 1000)]
}
