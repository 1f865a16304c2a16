import { check, type Authenticator } from '@hubkit/core/contract'
import { oauthAuthenticator } from '../oauth-authenticator.ts'
import { CLAIMS, claimsPerson, type ClaimOptions } from '../provider/claims-person.ts'
import type { FactDefinition } from '../provider/definition.ts'
import { allPages, byLink } from '../provider/pages.ts'
import { namesAt } from '../provider/read.ts'
import { factRule, listed, names, type ProviderRule } from '../provider/rule.ts'
import { assertSecure, clientSettings, type ClientOptions } from '../provider/settings.ts'
import { below } from '../provider/written-down.ts'

/** Options of {@link gitlab}. Its `username` is GitLab's username unless told otherwise. */
export interface GitLabOptions extends ClientOptions, ClaimOptions {
  /** @default 'https://gitlab.com' */
  readonly url?: string | URL | undefined
}

/** Logs people in with GitLab, and rules about what GitLab knows. */
export interface GitLab {
  /**
   * Rules about projects need the scope `read_api`.
   *
   * @throws HubError `HUB_ERR_OPTION`
   */
  (options: GitLabOptions): Authenticator
  /** Members of a group or subgroup by its full path, `acme/research`; directly or through a group above it. */
  group(path: string): ProviderRule
  /** Members of a project by its id, with at least this access level. @param minAccess 10, 15, 20, 30 (Developer), 40, 50. @default 30 */
  project(id: number, minAccess?: number): ProviderRule
}

/** docs.gitlab.com/api/access_requests, "Valid access levels": from Guest to Owner, as people have them in projects. */
const LEVELS: readonly number[] = [10, 15, 20, 30, 40, 50]

const projectsFact = (level: number): string => `gitlab.projects.${level}`

/**
 * Projects where somebody has at least an access level, directly or by way of groups. GitLab itself compares the levels:
 * `permissions` of a listed project leave out what comes by an invited group, or by a group further up.
 */
function projects(base: URL, level: number): FactDefinition {
  return {
    scopes: ['read_api'],
    // docs.gitlab.com/api/projects, "List all projects".
    async ask(api) {
      const query = `membership=true&simple=true&min_access_level=${level}&per_page=100`
      const found = await allPages(api, below(base, `api/v4/projects?${query}`), byLink)
      return found.map(({ id }) => id ?? null)
    },
  }
}

function create(options: GitLabOptions): Authenticator {
  const settings = clientSettings('gitlab', options, {
    url: check.optional(check.url, new URL('https://gitlab.com')),
    ...CLAIMS,
  })
  const { url } = settings
  assertSecure('gitlab.url', url, settings)
  return oauthAuthenticator(
    {
      label: 'GitLab',
      server: { discover: url },
      openid: true,
      // docs.gitlab.com/integration/openid_connect_provider: userinfo has `groups`, direct or through an ancestor.
      scopes: ['openid', 'profile', 'email'],
      profile: 'userinfo',
      person: claimsPerson(settings),
      facts: {
        'gitlab.groups': {
          scopes: ['openid'],
          ask: async (_api, profile) => namesAt(profile, 'groups'),
        },
        ...Object.fromEntries(LEVELS.map((level) => [projectsFact(level), projects(url, level)])),
      },
    },
    settings,
  )
}

/** See {@link GitLab}. */
export const gitlab: GitLab = Object.assign(create, {
  group(path: string) {
    const [wanted = ''] = names('gitlab.group', [path], 'the path of a group')
    const rule = { name: `gitlab.group(${wanted})`, text: `members of ${wanted} at GitLab` }
    return factRule({ ...rule, fact: 'gitlab.groups' }, (value) => listed(value).includes(wanted))
  },
  project(id: number, minAccess = 30) {
    const wanted = check.integer(1)(id, 'gitlab.project')
    if (!LEVELS.includes(minAccess))
      check.refuse('gitlab.project.minAccess', minAccess, `one of ${LEVELS.join(', ')}`)
    const rule = {
      name: `gitlab.project(${wanted}, ${minAccess})`,
      text: `members of project ${wanted} at GitLab`,
    }
    return factRule({ ...rule, fact: projectsFact(minAccess) }, (value) =>
      listed(value).includes(wanted),
    )
  },
})
