import {
  defineAuthenticator,
  isHubError,
  type AuthContext,
  type Authenticator,
  type AuthOutcome,
} from '@hubkit/core/contract'
import { outgoing } from './http/outgoing.ts'
import { backchannel } from './protocol/backchannel.ts'
import { callback } from './protocol/callback.ts'
import type { Flow } from './protocol/flow.ts'
import { loggedOut, logout } from './protocol/logout.ts'
import { outageWatch } from './protocol/outage.ts'
import { refresh } from './protocol/refresh.ts'
import { start } from './protocol/start.ts'
import { rejected, troubleWith } from './protocol/trouble.ts'
import { connector } from './provider/connection.ts'
import type { ProviderDefinition } from './provider/definition.ts'
import type { ClientSettings } from './provider/settings.ts'

/** The scopes that each fact needs and the options lack. */
function factsOf(
  { facts = {} }: ProviderDefinition,
  scopes: readonly string[],
): NonNullable<Authenticator['facts']> {
  const entries = Object.entries(facts).map(([name, fact]) => {
    const missingScopes = fact.scopes.filter((scope) => !scopes.includes(scope))
    return [name, { missingScopes }] as const
  })
  return Object.fromEntries(entries)
}

/** Makes an authenticator of a provider's definition: the protocol is the same for all. */
export function oauthAuthenticator(
  definition: ProviderDefinition,
  settings: ClientSettings,
): Authenticator {
  const fetch = outgoing(settings.http)
  const label = settings.label ?? definition.label
  const scopes = [...new Set([...definition.scopes, ...settings.scopes])]
  const connect = connector(definition, settings, fetch)
  // Endpoints that are written down tell nothing of whether somebody is behind them.
  const watch = outageWatch(label, 'discover' in definition.server ? connect.anew : undefined)
  const otherAccount =
    settings.otherAccount === false ? undefined : (settings.otherAccount ?? definition.otherAccount)
  const flow: Flow = { definition, settings, connect, fetch, scopes, label, otherAccount }

  async function route(name: string, ctx: AuthContext): Promise<AuthOutcome> {
    switch (name) {
      case 'start':
        return start(flow, ctx)
      case 'callback':
        return callback(flow, ctx)
      case 'logged-out':
        return loggedOut(ctx)
      default:
        return rejected('no-route', 'there is no such route', 'There is nothing here.')
    }
  }

  return defineAuthenticator({
    id: settings.id,
    ui: { kind: 'button', label, another: otherAccount !== undefined },
    needsPublicUrl: true,
    facts: factsOf(definition, scopes),
    trouble: watch.trouble,
    async handle(name, ctx) {
      ctx.signal.throwIfAborted()
      return watch.during(async () => {
        try {
          return await route(name, ctx)
        } catch (error) {
          if (isHubError(error)) throw error
          return troubleWith(label, error, ctx.log)
        }
      })
    },
    refresh: (identity, grant) => refresh(flow, identity, grant),
    logout: (_identity, grant, ctx) => logout(flow, grant, ctx),
    ...(definition.openid && {
      backchannel: (request, ctx) => backchannel(flow, request, ctx),
    }),
  })
}
