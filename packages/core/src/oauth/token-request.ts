import { failure, type OAuthFailure } from './failure.ts'

/** How a client shows who it is: in the body, in the header, or both alike. */
interface ClientCredentials {
  readonly clientId: string
  /** All that were given; every one must be right. */
  readonly secrets: readonly string[]
}

/** A request for a token, as far as it can be told without the store. */
export interface TokenRequest extends ClientCredentials {
  readonly code: string
  readonly redirectUri: string
  readonly verifier: string | undefined
}

const KNOWN = [
  'grant_type',
  'code',
  'redirect_uri',
  'client_id',
  'client_secret',
  'code_verifier',
] as const

interface HeaderCredentials {
  readonly clientId?: string
  readonly secret: string
}

/** RFC 6749, section 2.3.1: both halves are form-encoded before they are joined. */
function formDecode(text: string): string | undefined {
  return new URLSearchParams(`x=${text.replaceAll('&', '%26')}`).get('x') ?? undefined
}

/** `Basic`, and `token`/`Bearer`, which a single-user server sends beside its client secret (JupyterHub, services/auth.py). */
export function readAuthorization(header: string | null): HeaderCredentials | undefined {
  const [, scheme = '', value = ''] = /^([A-Za-z]+) +(\S+)$/.exec(header?.trim() ?? '') ?? []
  if (/^(token|bearer)$/i.test(scheme)) return { secret: value }
  if (!/^basic$/i.test(scheme)) return undefined
  const [, id = '', secret = ''] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(value, 'base64').toString()) ?? []
  const clientId = formDecode(id)
  const decoded = formDecode(secret)
  return clientId && decoded ? { clientId, secret: decoded } : undefined
}

/** Reads the body and header of a token request. */
export function readTokenRequest(
  form: URLSearchParams,
  authorization: string | null,
): TokenRequest | OAuthFailure {
  const twice = KNOWN.find((name) => form.getAll(name).length > 1)
  if (twice) return failure('invalid_request', `Parameter ${twice} came twice.`)
  if (form.get('grant_type') !== 'authorization_code') {
    return failure('unsupported_grant_type', 'Only grant_type=authorization_code is supported.')
  }
  const header = readAuthorization(authorization)
  if (authorization !== null && !header)
    return failure('invalid_client', 'The Authorization header is not understood.')
  const clientId = form.get('client_id') ?? header?.clientId
  const secrets = [form.get('client_secret'), header?.secret].filter(
    (secret) => typeof secret === 'string',
  )
  if (!clientId || secrets.length === 0 || (header?.clientId ?? clientId) !== clientId) {
    return failure('invalid_client', 'The client did not show who it is.')
  }
  const code = form.get('code')
  const redirectUri = form.get('redirect_uri')
  if (!code || redirectUri === null) {
    return failure('invalid_request', 'Parameters code and redirect_uri are needed.')
  }
  return { clientId, secrets, code, redirectUri, verifier: form.get('code_verifier') ?? undefined }
}
