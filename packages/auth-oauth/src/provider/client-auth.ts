import { createPrivateKey } from 'node:crypto'
import { check, HubError, type Check } from '@hubkit/core/contract'
import { importPKCS8 } from 'jose'
import {
  ClientSecretBasic,
  ClientSecretJwt,
  ClientSecretPost,
  None,
  PrivateKeyJwt,
  type ClientAuth,
} from 'openid-client'

/** A key that signs what the hub says of itself (RFC 7523). */
export interface ClientKey {
  /** PKCS #8, PEM; the provider knows the public half. */
  readonly pem: string
  readonly alg: 'ES256' | 'ES384' | 'EdDSA' | 'PS256' | 'RS256'
  /** By which the provider finds the public half. */
  readonly kid?: string | undefined
}

/** How the hub proves at the provider that it is this client. */
export type ClientAuthMethod =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'none'

/** A private key (PKCS #8, PEM). */
export const privateKey: Check<string> = (value, path) => {
  try {
    if (typeof value === 'string') createPrivateKey(value)
    else return check.refuse(path, value, 'a private key (PKCS #8, PEM)')
    return value
  } catch {
    // The parser's words may quote the key.
    return check.refuse(path, value, 'a private key (PKCS #8, PEM)')
  }
}

/** Checks {@link ClientKey}. */
export const clientKey: Check<ClientKey> = check.object({
  pem: privateKey,
  alg: check.oneOf('ES256', 'ES384', 'EdDSA', 'PS256', 'RS256'),
  kid: check.optional(check.string({ min: 1 })),
})

/** What {@link clientAuthentication} goes by. */
export interface ClientCredentials {
  readonly clientSecret: string | undefined
  readonly clientKey: ClientKey | undefined
  readonly clientAuth: ClientAuthMethod
}

/**
 * Refuses credentials that do not fit the method.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function assertCredentials(
  factory: string,
  { clientSecret, clientKey: key, clientAuth }: ClientCredentials,
): void {
  const needs = {
    client_secret_basic: 'secret',
    client_secret_post: 'secret',
    client_secret_jwt: 'secret',
    private_key_jwt: 'key',
    none: 'nothing',
  } as const
  const need = needs[clientAuth]
  if (need === 'secret' && clientSecret === undefined)
    throw new HubError('HUB_ERR_OPTION', {
      message: `${factory}.clientSecret: found nothing, expected the secret of the client at the provider`,
      hint: "A client with a key has clientKey; one that has neither, clientAuth: 'none'.",
    })
  if (need === 'key' && key === undefined)
    check.refuse(`${factory}.clientKey`, undefined, 'the private key of the client')
  if (need !== 'secret' && clientSecret !== undefined)
    check.refuse(`${factory}.clientSecret`, clientSecret, `none with clientAuth '${clientAuth}'`)
  if (need !== 'key' && key !== undefined)
    check.refuse(`${factory}.clientKey`, key, `none with clientAuth '${clientAuth}'`)
}

/** What openid-client signs requests of the hub with. */
export async function clientAuthentication({
  clientSecret,
  clientKey: key,
  clientAuth,
}: ClientCredentials): Promise<ClientAuth> {
  switch (clientAuth) {
    case 'client_secret_basic':
      return ClientSecretBasic(clientSecret)
    case 'client_secret_post':
      return ClientSecretPost(clientSecret)
    case 'client_secret_jwt':
      return ClientSecretJwt(clientSecret)
    case 'none':
      return None()
    case 'private_key_jwt': {
      const signer = await importPKCS8(key?.pem ?? '', key?.alg ?? 'ES256')
      return PrivateKeyJwt(key?.kid === undefined ? signer : { key: signer, kid: key.kid })
    }
  }
}
