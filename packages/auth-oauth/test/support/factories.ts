// Every factory, with a person as the provider's documentation or upstream's tests have it: the files say which.
import type { FactoryCase } from './factory-case.ts'
import { auth0Case } from './providers/auth0.ts'
import { bitbucketCase } from './providers/bitbucket.ts'
import { cilogonCase } from './providers/cilogon.ts'
import { cognitoCase } from './providers/cognito.ts'
import { eduteamsCase } from './providers/eduteams.ts'
import { entraCase } from './providers/entra.ts'
import { githubCase } from './providers/github.ts'
import { gitlabCase } from './providers/gitlab.ts'
import { globusCase } from './providers/globus.ts'
import { googleCase } from './providers/google.ts'
import { keycloakCase } from './providers/keycloak.ts'
import { oauth2Case } from './providers/oauth2.ts'
import { oidcCase } from './providers/oidc.ts'
import { oktaCase } from './providers/okta.ts'
import { openshiftCase } from './providers/openshift.ts'

export const FACTORIES: readonly FactoryCase[] = [
  oidcCase,
  googleCase,
  gitlabCase,
  entraCase,
  auth0Case,
  oktaCase,
  cognitoCase,
  keycloakCase,
  cilogonCase,
  globusCase,
  eduteamsCase,
  githubCase,
  bitbucketCase,
  openshiftCase,
  oauth2Case,
]
