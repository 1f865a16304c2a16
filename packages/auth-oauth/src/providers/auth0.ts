import { check, type Authenticator } from '@hubkit/core/contract'
import { CLAIMS, type ClaimOptions } from '../provider/claims-person.ts'
import { oidcFactory } from '../provider/oidc-factory.ts'
import { clientSettings, type ClientOptions } from '../provider/settings.ts'

/** Options of {@link auth0}. Its `username` is the verified e-mail address unless told otherwise. */
export interface Auth0Options extends ClientOptions, ClaimOptions {
  /** The tenant's host, `example.eu.auth0.com`, or a domain of its own. */
  readonly domain: string
}

/** A host, perhaps with a port. */
const HOST = /^[a-z0-9.-]+(:\d+)?$/i

/**
 * Logs people in with Auth0.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function auth0(options: Auth0Options): Authenticator {
  const settings = clientSettings('auth0', options, {
    domain: check.string({ pattern: HOST, what: "a host such as 'example.eu.auth0.com'" }),
    ...CLAIMS,
  })
  // Its issuer ends with a slash (auth0.com/docs, "Locate JSON Web Key Sets").
  const issuer = new URL(`https://${settings.domain}/`)
  return oidcFactory({ label: 'Auth0', issuer, username: 'email' }, settings)
}
