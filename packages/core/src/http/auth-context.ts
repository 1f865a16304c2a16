import type { AuthContext, Authenticator } from '../contract/authenticator.ts'
import { HubError } from '../contract/errors.ts'
import { backgroundAuthContext } from '../engine/background-auth.ts'
import type { HubContext } from './context.ts'

/** What an authenticator gets with a request. Its addresses come from `publicUrl`, never from the request. */
export function authContext(
  context: HubContext,
  authenticator: Authenticator,
  form: Readonly<Record<string, string>> = {},
): AuthContext {
  const parts = context.get('parts')
  return {
    ...backgroundAuthContext(parts, authenticator),
    request: context.req.raw,
    form,
    remoteAddress: context.get('clientAddress'),
    forwardedBy: context.get('forwardedBy'),
    routeUrl(route) {
      const full = parts.urls.full(parts.urls.path(`login/${authenticator.id}/${route}`))
      if (full !== undefined) return new URL(full)
      throw new HubError('HUB_ERR_OPTION', {
        message: 'createHub.publicUrl: found nothing, expected the address people use',
        hint: `The authenticator '${authenticator.id}' sends people to another site, which sends them back there.`,
      })
    },
  }
}
