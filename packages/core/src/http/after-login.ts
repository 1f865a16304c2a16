import type { UserRecord } from '../contract/records.ts'
import type { OpenedSession } from '../engine/api.ts'
import type { HubContext } from './context.ts'
import { safeNext } from './next.ts'
import { redirect } from './respond.ts'
import { startSign } from './start-sign.ts'

/** Where a person goes who has just logged in and did not want anything special: to the own server. */
async function defaultTarget(
  context: HubContext,
  user: UserRecord,
  session: OpenedSession['record'],
): Promise<string> {
  const { servers, urls, secrets } = context.get('parts')
  const server = await servers.get({ user: user.name })
  if (server?.phase === 'ready') return urls.server(user.name, '')
  return `${urls.path('spawn')}?${new URLSearchParams({ start: startSign(secrets, session) }).toString()}`
}

/** Where to go after login: what the request says, else what was kept while the browser was at another site. */
function wantedNext(context: HubContext): string | undefined {
  const { urls } = context.get('parts')
  const kept = context.get('cookies').read(context.req.raw, 'next')
  return safeNext(urls, context.req.query('next')) ?? safeNext(urls, kept)
}

/** Sends somebody on who is logged in. */
export async function sendOn(
  context: HubContext,
  user: UserRecord,
  session: OpenedSession['record'],
  cookies: readonly string[] = [],
): Promise<Response> {
  const target = wantedNext(context) ?? (await defaultTarget(context, user, session))
  return redirect(target, { cookies: [...cookies, context.get('cookies').clear('next')] })
}

/** The cookies of a new login. Both are new at every login, so that nothing planted before is worth anything. */
export function loginCookies(
  context: HubContext,
  { secret, record }: OpenedSession,
): readonly string[] {
  const cookies = context.get('cookies')
  const seconds = Math.floor(context.get('parts').limits.sessionLifetime / 1000)
  return [
    cookies.set('session', secret, seconds),
    cookies.set('sessionId', record.publicId, seconds),
  ]
}
