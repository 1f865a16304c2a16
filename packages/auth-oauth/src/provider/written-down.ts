import type { ServerMetadata } from 'openid-client'

/** Endpoints of a provider that does not publish them. */
export interface Endpoints {
  readonly authorization: URL
  readonly token: URL
  readonly revocation?: URL | undefined
}

/** Their metadata, as if it had been discovered. `issuer` is what a callback's `iss` must be, if there is one. */
export function writtenDown(
  issuer: string,
  { authorization, token, revocation }: Endpoints,
): { readonly metadata: ServerMetadata } {
  return {
    metadata: {
      issuer,
      authorization_endpoint: authorization.href,
      token_endpoint: token.href,
      ...(revocation && { revocation_endpoint: revocation.href }),
    },
  }
}

/** An address below a base, which may have a path of its own. */
export function below(base: URL, path: string): URL {
  return new URL(path, base.href.endsWith('/') ? base : `${base.href}/`)
}
