import { z } from 'zod'
import type { Roles } from '../../auth/roles/roles.ts'
import { quoted } from '../../auth/quote.ts'
import { HubError } from '../../contract/errors.ts'

/** A hundred years, in seconds. */
const LIFETIME_MAX = 3_153_600_000

const list = z.array(z.string().max(512)).max(1000).nullish()

/** What the making of a token may say. */
export const tokenBody = z.preprocess(
  (value) => value ?? {},
  z.strictObject({
    note: z.string().max(1000).nullish(),
    expires_in: z.int().min(1).max(LIFETIME_MAX).nullish().describe('seconds'),
    scopes: list.describe("left out: ['inherit'], all that the owner may do"),
    roles: list.describe('older spelling: names of roles; not together with scopes'),
    auth: z.null().optional().describe('not supported: send a credential'),
  }),
)

/** What {@link tokenBody} reads. */
export type TokenBody = z.output<typeof tokenBody>

/** The scopes that are asked for: those of a role are the ones it has now. @throws HubError `HUB_ERR_BAD_REQUEST` */
export function wantedScopes(
  { scopes, roles }: TokenBody,
  hub: Pick<Roles, 'scopesOf'>,
): readonly string[] {
  if (scopes && roles)
    throw new HubError('HUB_ERR_BAD_REQUEST', {
      message: 'Can specify only one of scopes or roles.',
    })
  if (!roles) return scopes ?? ['inherit']
  return roles.flatMap((role) => {
    const known = role === 'token' ? ['inherit'] : hub.scopesOf(role)
    if (!known)
      throw new HubError('HUB_ERR_BAD_REQUEST', {
        message: `There is no role ${quoted(role)} for tokens.`,
      })
    return known
  })
}

/**
 * How long it shall live, in milliseconds; the longest life there is unless told otherwise.
 *
 * @param max in milliseconds; 0 is without limit
 * @throws HubError `HUB_ERR_BAD_REQUEST` when it is more than that
 */
export function wantedLifetime(
  { expires_in: seconds }: TokenBody,
  max: number,
): number | undefined {
  const wanted = typeof seconds === 'number' ? seconds * 1000 : undefined
  if (max === 0) return wanted
  if (wanted !== undefined && wanted > max) {
    throw new HubError('HUB_ERR_BAD_REQUEST', {
      message: `token expires_in: ${seconds} must not exceed ${Math.floor(max / 1000)}`,
    })
  }
  return wanted ?? max
}
