import { check, type Authenticator } from '@hubkit/core/contract'
import { oauthAuthenticator } from '../oauth-authenticator.ts'
import { CLAIMS, claimsPerson, type ClaimOptions } from '../provider/claims-person.ts'
import type { ProviderApi } from '../provider/definition.ts'
import { allPages, byLink } from '../provider/pages.ts'
import { namesAt, objectIn } from '../provider/read.ts'
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
  /** Members of a project by its id, with at least this access level. @param minAccess @default 30, Developer */
  project(id: number, minAccess?: number): ProviderRule
}

// docs.gitlab.com/api/projects: "List all projects", those one is a member of, with at least an access level.
async function projectsOf(
  api: ProviderApi,
  base: URL,
): Promise<readonly { id: number; access: number }[]> {
  const url = below(base, 'api/v4/projects?membership=true&min_access_level=10&per_page=100')
  const found = await allPages(api, url, byLink)
  return found.flatMap((project) => {
    const permissions = objectIn(project['permissions'])
    const levels = ['project_access', 'group_access'].map((kind) => {
      const level = objectIn(permissions?.[kind])?.['access_level']
      return typeof level === 'number' ? level : 0
    })
    const id = project['id']
    return typeof id === 'number' ? [{ id, access: Math.max(...levels) }] : []
  })
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
        'gitlab.projects': { scopes: ['read_api'], ask: (api) => projectsOf(api, url) },
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
    const least = check.integer(10, 50)(minAccess, 'gitlab.project.minAccess')
    const rule = {
      name: `gitlab.project(${wanted})`,
      text: `members of project ${wanted} at GitLab`,
    }
    return factRule({ ...rule, fact: 'gitlab.projects' }, (value) =>
      listed(value).some((item) => {
        const project = objectIn(item)
        return project?.['id'] === wanted && Number(project['access']) >= least
      }),
    )
  },
})
