import { HubError } from '../../contract/errors.ts'
import type { TokenRecord } from '../../contract/records.ts'
import { overScoped } from '../../auth/scopes/token.ts'
import type { HubContext, HubRoutes, Person } from '../context.ts'
import { userOwner } from '../effective-scopes.ts'
import { frameOf } from '../frame.ts'
import { personForm, personPage } from '../page-route.ts'
import { labelOf } from '../pages/server-view.ts'
import { tokensPage, type TokensView } from '../pages/tokens.ts'
import { page, redirect } from '../respond.ts'
import { actorOf } from '../server-access.ts'
import { offeredLifetimes } from '../token-lifetimes.ts'

const LONGEST_NOTE = 200

/** What an entry of the list is called: whose server, and which. */
async function entriesOf(
  context: HubContext,
  tokens: readonly TokenRecord[],
): Promise<TokensView['entries']> {
  const { servers, users } = context.get('parts')
  return Promise.all(
    tokens.map(async (token) => {
      const server =
        token.clientId === undefined ? undefined : await servers.get({ id: token.clientId })
      const owner = server && (await users.get(server.userId))
      const label = server
        ? `${labelOf(server.name, server.displayName)} of ${owner?.name ?? 'somebody'}`
        : token.id
      return { token, label }
    }),
  )
}

async function show(
  context: HubContext,
  person: Person,
  outcome: Pick<TokensView, 'made' | 'message'> = {},
  status?: number,
): Promise<Response> {
  const { tokens, limits } = context.get('parts')
  const { frame, cookies } = frameOf(context, person)
  const all = (await tokens.ofUser(person.user.id)).filter(({ serverId }) => serverId === undefined)
  const view: TokensView = {
    ...outcome,
    tokens: all.filter(({ clientId }) => clientId === undefined),
    entries: await entriesOf(
      context,
      all.filter(({ clientId }) => clientId !== undefined),
    ),
    lifetimes: offeredLifetimes(limits.tokenLifetimeMax),
  }
  return page(tokensPage(frame, view), { cookies, status })
}

/** The scopes that were asked for; none are all that the person has. */
function scopesOf(person: Person, sent: string): readonly string[] {
  const asked = sent.split(/[\s,]+/).filter((scope) => scope !== '')
  if (asked.length === 0) return ['inherit']
  const beyond = overScoped(asked, userOwner(person.user, person.groups, person.session.shared))
  if (beyond.length === 0) return asked
  throw new HubError('HUB_ERR_BAD_REQUEST', {
    message: `You do not have these scopes yourself: ${beyond.join(', ')}`,
  })
}

async function make(context: HubContext, person: Person, form: URLSearchParams): Promise<Response> {
  const { tokens, limits } = context.get('parts')
  const sent = Number(form.get('expires'))
  const lifetime = offeredLifetimes(limits.tokenLifetimeMax).find(({ value }) => value === sent)
  if (!lifetime)
    throw new HubError('HUB_ERR_BAD_REQUEST', { message: 'A token cannot live that long.' })
  const { secret } = await tokens.mint(
    {
      userId: person.user.id,
      scopes: scopesOf(person, form.get('scopes') ?? ''),
      note: (form.get('note') ?? '').slice(0, LONGEST_NOTE),
      expiresIn: lifetime.value === 0 ? undefined : lifetime.value,
      shared: person.session.shared,
    },
    actorOf(person),
  )
  return show(context, person, { made: secret })
}

async function revoke(
  context: HubContext,
  person: Person,
  form: URLSearchParams,
): Promise<Response> {
  const { tokens, urls } = context.get('parts')
  const token = await tokens.get(form.get('id') ?? '')
  // A server's own token ends with the server: without it the server would be lost.
  const own = token?.userId === person.user.id && token.serverId === undefined
  if (token && !own) throw new HubError('HUB_ERR_NOT_FOUND')
  if (token) await tokens.revoke(token.id, actorOf(person))
  return redirect(urls.path('token'))
}

/** The page on which a person makes and revokes API tokens. */
export function addTokenRoutes(app: HubRoutes): void {
  app.get(
    '/hub/token',
    personPage((context, person) => show(context, person)),
  )
  app.post('/hub/token', personForm(make))
  app.post('/hub/token/revoke', personForm(revoke))
}
