import { check, checkOptions } from '../contract/index.ts'
import {
  defineAuthenticator,
  type AuthContext,
  type Authenticator,
  type AuthOutcome,
} from '../contract/authenticator.ts'
import { addressList } from './address-list.ts'
import { authenticatorId } from './password-options.ts'

/** Options of {@link trustedHeaderAuthenticator}. */
export interface TrustedHeaderAuthenticatorOptions {
  /** 1 to 40 characters `[a-z0-9-]`; never change it: accounts belong to it. @default 'header' */
  readonly id?: string | undefined
  /** Says who it is, and never changes for an account, such as `X-Forwarded-User`. */
  readonly header: string
  /** The wished-for username. @default the same as `header` */
  readonly usernameHeader?: string | undefined
  /** An address that the proxy vouches for. @default none */
  readonly emailHeader?: string | undefined
  /** Names of groups, parted by commas. @default none: groups are not known */
  readonly groupsHeader?: string | undefined
  /**
   * Addresses or CIDR ranges of the proxies that log people in: they set these headers, or remove them. Each must be
   * among the hub's `trustedProxies` too.
   */
  readonly proxies: readonly string[]
  /** Where the proxy logs people out, such as `/oauth2/sign_out` at its address. @default none */
  readonly logoutUrl?: string | URL | undefined
}

const headerName = check.string({
  pattern: /^[!#$%&'*+.^_`|~0-9a-z-]+$/i,
  what: "a header's name such as X-Forwarded-User",
})

/** Text of a header: UTF-8, which HTTP hands over byte by byte. `undefined` when it is absent or empty. */
function textOf({ request }: AuthContext, header: string | undefined): string | undefined {
  const raw = header === undefined ? null : request.headers.get(header)
  if (raw === null || raw.trim() === '') return undefined
  return Buffer.from(raw, 'latin1').toString('utf8').trim()
}

function rejected(code: string, reason: string): AuthOutcome {
  const message =
    'The proxy in front of this hub did not say who you are. Please tell an administrator of this hub.'
  return { type: 'rejected', code, reason, message }
}

/**
 * Believes a proxy in front of the hub that says by a header who comes. From anywhere else the header is refused, with
 * a line in the log. The proxy must replace the headers of whoever comes to it, never add to them; a signed one is
 * safer: `signedHeader` of `@hubkit/auth-oauth`.
 *
 * @example
 * trustedHeaderAuthenticator({ header: 'X-Forwarded-User', groupsHeader: 'X-Forwarded-Groups', proxies: ['10.0.0.5'] })
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function trustedHeaderAuthenticator(
  options: TrustedHeaderAuthenticatorOptions,
): Authenticator {
  const { id, header, usernameHeader, emailHeader, groupsHeader, proxies, logoutUrl } =
    checkOptions('trustedHeaderAuthenticator', options, {
      id: check.optional(authenticatorId, 'header'),
      header: headerName,
      usernameHeader: check.optional(headerName),
      emailHeader: check.optional(headerName),
      groupsHeader: check.optional(headerName),
      proxies: check.array(check.string(), 1),
      logoutUrl: check.optional(check.url),
    })
  const isProxy = addressList(proxies, 'trustedHeaderAuthenticator.proxies')

  return defineAuthenticator({
    id,
    ui: { kind: 'silent' },
    handle: async () => ({ type: 'rejected', reason: 'there is no such route' }),
    async identify(ctx) {
      const subject = textOf(ctx, header)
      if (subject === undefined) return undefined
      if (!(ctx.forwardedBy ?? []).some(isProxy)) {
        const fields = { header, address: ctx.remoteAddress }
        ctx.log.warn('a header that only a proxy may send came from elsewhere', fields)
        return rejected('header-untrusted', `${header} came from no proxy that may send it`)
      }
      const username = textOf(ctx, usernameHeader) ?? subject
      // Two headers of one name are one with a comma: the second may be somebody's own.
      if ([subject, username].some((text) => /[,\p{Cc}\ufffd]/u.test(text)))
        return rejected('header-invalid', `${header} is there twice, or no name`)
      const address = textOf(ctx, emailHeader)
      const groups = textOf(ctx, groupsHeader) ?? ''
      const names = groups.split(',').map((name) => name.trim())
      return {
        type: 'identified',
        identity: {
          issuer: `local:${id}`,
          subject,
          username,
          ...(address !== undefined && { email: { address, verified: true } }),
          ...(groupsHeader !== undefined && { groups: names.filter((name) => name !== '') }),
        },
      }
    },
    ...(logoutUrl && { logout: async () => ({ redirect: logoutUrl }) }),
  })
}
