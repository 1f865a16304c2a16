// Every factory, with a person as the provider documents or upstream's tests (oauthenticator 17, BSD-3-Clause) have it.
import type { Authenticator } from '@hubkit/core/contract'
import {
  auth0,
  bitbucket,
  cilogon,
  cognito,
  eduteams,
  entra,
  github,
  gitlab,
  globus,
  google,
  keycloak,
  oauth2,
  oidc,
  okta,
  openshift,
  type ClientOptions,
} from '../../src/index.ts'
import type { FakePerson } from './fake-provider.ts'

/** A factory, and somebody at its provider. */
export interface FactoryCase extends FakePerson {
  readonly name: string
  make(base: ClientOptions): Authenticator
  /** Who that is. */
  readonly identity: {
    readonly issuer: string
    readonly subject: string
    readonly username: string
    readonly groups?: readonly string[]
  }
  readonly openid: boolean
  /** Where the profile comes from, for answers that lie: the end of its address. */
  readonly profileAt: string | undefined
}

const ENTRA_TENANT = 'aaaabbbb-0000-cccc-1111-dddd2222eeee'

export const FACTORIES: readonly FactoryCase[] = [
  {
    // OpenID Connect Core 1.0, section 5.3.2: the example of a userinfo response.
    name: 'oidc',
    make: (base) => oidc({ ...base, issuer: 'https://server.example.com' }),
    claims: {
      sub: '248289761001',
      name: 'Jane Doe',
      preferred_username: 'j.doe',
      email: 'janedoe@example.com',
    },
    identity: { issuer: 'https://server.example.com', subject: '248289761001', username: 'j.doe' },
    openid: true,
    profileAt: '/fake-userinfo',
  },
  {
    // developers.google.com/identity/openid-connect/openid-connect: "An ID token's payload".
    name: 'google',
    make: (base) => google({ ...base, stripDomain: 'example.com' }),
    claims: {
      sub: '10769150350006150715113082367',
      email: 'jsmith@example.com',
      email_verified: true,
      hd: 'example.com',
    },
    identity: {
      issuer: 'https://accounts.google.com',
      subject: '10769150350006150715113082367',
      username: 'jsmith',
    },
    openid: true,
    profileAt: '/fake-userinfo',
  },
  {
    // docs.gitlab.com/integration/openid_connect_provider: "Shared information"; names as in upstream's test_gitlab.py.
    name: 'gitlab',
    make: (base) => gitlab(base),
    claims: {
      sub: '1',
      nickname: 'user1',
      preferred_username: 'user1',
      groups: ['group1', 'group1/sub'],
    },
    identity: { issuer: 'https://gitlab.com', subject: '1', username: 'user1' },
    openid: true,
    profileAt: '/fake-userinfo',
  },
  {
    // learn.microsoft.com/entra/identity-platform/id-tokens: claims of a v2.0 token; tenant as in its samples.
    name: 'entra',
    make: (base) => entra({ ...base, tenantId: ENTRA_TENANT }),
    claims: {
      sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
      oid: '00000000-0000-0000-66f3-3332eca7ea81',
      tid: ENTRA_TENANT,
      preferred_username: 'abeli@microsoft.com',
      groups: ['group1'],
    },
    identity: {
      issuer: `https://login.microsoftonline.com/${ENTRA_TENANT}/v2.0`,
      subject: '00000000-0000-0000-66f3-3332eca7ea81',
      username: 'abeli@microsoft.com',
    },
    openid: true,
    profileAt: undefined,
  },
  {
    // auth0.com/docs/api/authentication, "Get User Info".
    name: 'auth0',
    make: (base) => auth0({ ...base, domain: 'example.auth0.com' }),
    claims: {
      sub: '248289761001',
      name: 'Jane Josephine Doe',
      email: 'janedoe@exampleco.com',
      email_verified: true,
    },
    identity: {
      issuer: 'https://example.auth0.com',
      subject: '248289761001',
      username: 'janedoe@exampleco.com',
    },
    openid: true,
    profileAt: '/fake-userinfo',
  },
  {
    // developer.okta.com/docs/reference/api/oidc, "/userinfo": response example.
    name: 'okta',
    make: (base) => okta({ ...base, issuer: 'https://example.okta.com/oauth2/default' }),
    claims: {
      sub: '00uid4BxXw6I6TV4m0g3',
      name: 'John Doe',
      preferred_username: 'john.doe@example.com',
      email: 'john.doe@example.com',
      email_verified: true,
    },
    identity: {
      issuer: 'https://example.okta.com/oauth2/default',
      subject: '00uid4BxXw6I6TV4m0g3',
      username: 'john.doe@example.com',
    },
    openid: true,
    profileAt: '/fake-userinfo',
  },
  {
    // docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html.
    name: 'cognito',
    make: (base) =>
      cognito({
        ...base,
        region: 'us-west-2',
        userPoolId: 'us-west-2_example',
        groups: 'cognito:groups',
      }),
    claims: {
      sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      'cognito:groups': ['test-group-a', 'test-group-b', 'test-group-c'],
      'cognito:username': 'my-test-user',
      email: 'my-test-user@example.com',
      email_verified: true,
    },
    identity: {
      issuer: 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example',
      subject: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      username: 'my-test-user',
      groups: ['test-group-a', 'test-group-b', 'test-group-c'],
    },
    openid: true,
    profileAt: undefined,
  },
  {
    // Names as in upstream's test_generic.py; the path of realm roles as Keycloak's "roles" client scope has it.
    name: 'keycloak',
    make: (base) =>
      keycloak({
        ...base,
        url: 'https://keycloak.example',
        realm: 'hub',
        groups: 'realm_access.roles',
      }),
    claims: { sub: 'f:1:user1', preferred_username: 'user1', realm_access: { roles: ['group1'] } },
    identity: {
      issuer: 'https://keycloak.example/realms/hub',
      subject: 'f:1:user1',
      username: 'user1',
      groups: ['group1'],
    },
    openid: true,
    profileAt: '/fake-userinfo',
  },
  {
    // Upstream's test_cilogon.py: EntityID and claims of its user model; `sub` as www.cilogon.org/oidc has it.
    name: 'cilogon',
    make: (base) =>
      cilogon({
        ...base,
        idps: { 'https://some-idp.com/login/oauth/authorize': { username: 'name', prefix: 'idp' } },
      }),
    claims: {
      sub: 'http://cilogon.org/serverA/users/1',
      name: 'user1',
      idp: 'https://some-idp.com/login/oauth/authorize',
    },
    identity: {
      issuer: 'https://cilogon.org',
      subject: 'http://cilogon.org/serverA/users/1',
      username: 'idp:user1',
    },
    openid: true,
    profileAt: '/fake-userinfo',
  },
  {
    // Upstream's test_globus.py, `test_namespaced_domain`.
    name: 'globus',
    make: (base) => globus({ ...base, identityProvider: 'globusid.org' }),
    claims: { sub: '1', preferred_username: 'user1@globusid.org' },
    identity: { issuer: 'https://auth.globus.org', subject: '1', username: 'user1' },
    openid: true,
    profileAt: '/fake-userinfo',
  },
  {
    // AARC-G069, section 3: the form of a group's entitlement.
    name: 'eduteams',
    make: (base) => eduteams({ ...base, issuer: 'https://proxy.example' }),
    claims: {
      sub: 'user1@proxy.example',
      preferred_username: 'user1',
      eduperson_entitlement: ['urn:example:aai.example.org:group:group1#aai.example.org'],
    },
    identity: {
      issuer: 'https://proxy.example',
      subject: 'user1@proxy.example',
      username: 'user1',
      groups: ['urn:example:aai.example.org:group:group1#aai.example.org'],
    },
    openid: true,
    profileAt: '/fake-userinfo',
  },
  {
    // docs.github.com/rest: "Get the authenticated user", "List organization memberships for the authenticated user",
    // "List teams for the authenticated user", "List email addresses for the authenticated user": response examples.
    name: 'github',
    make: (base) => github({ ...base, scopes: ['read:org', 'user:email'] }),
    routes: {
      'https://api.github.com/user': {
        login: 'octocat',
        id: 1,
        name: 'monalisa octocat',
        email: 'octocat@github.com',
      },
      'https://api.github.com/user/emails': [
        { email: 'octocat@github.com', verified: true, primary: true, visibility: 'public' },
      ],
      'https://api.github.com/user/memberships/orgs': [
        { state: 'active', role: 'admin', organization: { login: 'octocat', id: 1 } },
      ],
      'https://api.github.com/user/teams': [
        {
          id: 1,
          name: 'Justice League',
          slug: 'justice-league',
          organization: { login: 'github', id: 1 },
        },
      ],
    },
    identity: { issuer: 'https://github.com', subject: '1', username: 'octocat' },
    openid: false,
    profileAt: '/user',
  },
  {
    // developer.atlassian.com/cloud/bitbucket/rest, "Get current user" and "List workspaces": members that count.
    name: 'bitbucket',
    make: (base) => bitbucket(base),
    routes: {
      'https://api.bitbucket.org/2.0/user': {
        uuid: '{1}',
        username: 'user1',
        display_name: 'User',
      },
      'https://api.bitbucket.org/2.0/workspaces': {
        values: [{ uuid: '{2}', slug: 'group1', name: 'Acme' }],
      },
    },
    identity: { issuer: 'https://bitbucket.org', subject: '{1}', username: 'user1' },
    openid: false,
    profileAt: '/2.0/user',
  },
  {
    // Upstream's test_openshift.py; `uid` as every Kubernetes object has it.
    name: 'openshift',
    make: (base) =>
      openshift({
        ...base,
        apiUrl: 'https://api.cluster.example:6443',
        oauthUrl: 'https://oauth-openshift.apps.cluster.example',
      }),
    routes: {
      'https://api.cluster.example:6443/apis/user.openshift.io/v1/users/~': {
        metadata: { name: 'user1', uid: '1' },
        groups: ['group1'],
      },
    },
    identity: {
      issuer: 'https://api.cluster.example:6443',
      subject: '1',
      username: 'user1',
      groups: ['group1'],
    },
    openid: false,
    profileAt: '/users/~',
  },
  {
    // Nextcloud's nested profile: a recipe of upstream's documentation for its generic authenticator.
    name: 'oauth2',
    make: (base) =>
      oauth2({
        ...base,
        authorizationUrl: 'https://cloud.example/apps/oauth2/authorize',
        tokenUrl: 'https://cloud.example/apps/oauth2/api/v1/token',
        profileUrl: 'https://cloud.example/ocs/v2.php/cloud/user?format=json',
        subject: 'ocs.data.id',
        username: 'ocs.data.id',
      }),
    routes: { 'https://cloud.example/ocs/v2.php/cloud/user': { ocs: { data: { id: 'user1' } } } },
    identity: { issuer: 'https://cloud.example', subject: 'user1', username: 'user1' },
    openid: false,
    profileAt: '/cloud/user',
  },
]
