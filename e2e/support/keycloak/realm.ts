/** A realm in Keycloak's own form (its "Importing and exporting realms" guide), as far as tests need it. */
export type RealmRepresentation = Readonly<Record<string, unknown>>

export const REALM = 'hub'
export const CLIENT_ID = 'hub'
export const CLIENT_SECRET = 'a secret of the hub at keycloak'
/** Of everybody in the realm. */
export const REALM_PASSWORD = 'the password at keycloak'

/** Somebody in the realm. */
interface RealmUser {
  readonly username: string
  /** Paths. */
  readonly groups: readonly string[]
  readonly realmRoles: readonly string[]
}

const REALM_USERS: readonly RealmUser[] = [
  { username: 'alice', groups: ['/students'], realmRoles: [] },
  { username: 'bob', groups: ['/staff/ta'], realmRoles: ['hub-admin'] },
  { username: 'mallory', groups: [], realmRoles: [] },
]

function userOf({ username, ...rest }: RealmUser): RealmRepresentation {
  return {
    ...rest,
    username,
    enabled: true,
    email: `${username}@example.test`,
    emailVerified: true,
    firstName: username,
    lastName: 'Example',
    credentials: [{ type: 'password', value: REALM_PASSWORD, temporary: false }],
  }
}

/** Puts what a person belongs to into tokens and userinfo. */
function mapper(name: string, kind: string, more: object): RealmRepresentation {
  const places = ['id.token.claim', 'access.token.claim', 'userinfo.token.claim']
  return {
    name,
    protocol: 'openid-connect',
    protocolMapper: kind,
    config: { ...Object.fromEntries(places.map((place) => [place, 'true'])), ...more },
  }
}

/**
 * A realm with three people, two groups, one role, and one client.
 *
 * @param routes the hub's address up to `/login/<id>`
 */
export function realmFor(routes: string): RealmRepresentation {
  return {
    realm: REALM,
    enabled: true,
    sslRequired: 'none',
    // A used refresh token is good no more.
    revokeRefreshToken: true,
    refreshTokenMaxReuse: 0,
    groups: [{ name: 'students' }, { name: 'staff', subGroups: [{ name: 'ta' }] }],
    roles: { realm: [{ name: 'hub-admin' }] },
    users: REALM_USERS.map(userOf),
    clients: [
      {
        clientId: CLIENT_ID,
        enabled: true,
        protocol: 'openid-connect',
        publicClient: false,
        secret: CLIENT_SECRET,
        standardFlowEnabled: true,
        directAccessGrantsEnabled: false,
        redirectUris: [`${routes}/callback`],
        attributes: {
          'post.logout.redirect.uris': `${routes}/logged-out`,
          'pkce.code.challenge.method': 'S256',
          'backchannel.logout.url': `${routes}/backchannel`,
          'backchannel.logout.session.required': 'true',
        },
        protocolMappers: [
          mapper('groups', 'oidc-group-membership-mapper', {
            'claim.name': 'groups',
            'full.path': 'true',
          }),
          mapper('roles', 'oidc-usermodel-realm-role-mapper', {
            'claim.name': 'realm_access.roles',
            'jsonType.label': 'String',
            multivalued: 'true',
          }),
        ],
      },
    ],
  }
}
