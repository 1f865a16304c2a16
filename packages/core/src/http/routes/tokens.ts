import { HubError, isHubError } from '../../contract/errors.ts'
import type { TokenRecord } from '../../contract/records.ts'
import { allows } from '../../auth/scopes/query.ts'
import { overScoped } from '../../auth/scopes/token.ts'
import type { HubContext, HubRoutes, Person } from '../context.ts'
import { languageOf } from '../language.ts'
import { describeScope } from '../messages/describe-scope.ts'
import { errorText } from '../messages/texts.ts'
import { personForm, personPage } from '../page-route.ts'
import { labelOf } from '../pages/server-view.ts'
import type { TokenForm } from '../pages/token-form.ts'
import type { TokenEntry, TokensView } from '../pages/tokens.ts'
import { redirect } from '../respond.ts'
import { othersNamed } from '../scope-others.ts'
import { actorOf } from '../server-access.ts'
import { showPage } from '../show-page.ts'
import { offeredLifetimes } from '../token-lifetimes.ts'

const LONGEST_NOTE = 200

/** What an entry of the list is called: its note, or whose server it is for, and which. */
async function labelFor(context: HubContext, token: TokenRecord): Promise<string> {
  const { servers, users } = context.get('parts')
  const language = languageOf(context)
  const { tokens: words, server: whose } = language.messages
  if (token.clientId === undefined) return token.note || words.unnamed(token.id)
  const server = await servers.get({ id: token.clientId })
  if (!server) return words.unnamed(token.id)
  const owner = await users.get(server.userId)
  const label = labelOf(language, server.name, server.displayName)
  return whose.of(label, owner?.name ?? words.somebody)
}

async function entriesOf(
  context: HubContext,
  tokens: readonly TokenRecord[],
): Promise<readonly TokenEntry[]> {
  const { messages } = languageOf(context)
  return Promise.all(
    tokens.map(async (token) => ({
      token,
      label: await labelFor(context, token),
      allowed: token.scopes.map((scope) => describeScope(messages, scope)),
    })),
  )
}

async function show(
  context: HubContext,
  person: Person,
  outcome: Pick<TokensView, 'made' | 'message'> & { readonly typed?: TokenForm['typed'] } = {},
  status?: number,
): Promise<Response> {
  const { tokens, limits } = context.get('parts')
  const { typed, ...rest } = outcome
  const all = (await tokens.ofUser(person.user.id)).filter(({ serverId }) => serverId === undefined)
  const entries = await entriesOf(context, all)
  const view: TokensView = {
    ...rest,
    tokens: entries.filter(({ token }) => token.clientId === undefined),
    entries: entries.filter(({ token }) => token.clientId !== undefined),
    form: mayMake(person)
      ? {
          lifetimes: offeredLifetimes(languageOf(context), limits.tokenLifetimeMax),
          ...(typed && { typed }),
        }
      : undefined,
  }
  return showPage(context, 'tokens', view, { person, status })
}

/** The scopes that were asked for; none are all that the person has. */
async function scopesOf(
  context: HubContext,
  person: Person,
  sent: string,
): Promise<readonly string[]> {
  const asked = sent.split(/[\s,]+/).filter((scope) => scope !== '')
  if (asked.length === 0) return ['inherit']
  const parts = context.get('parts')
  const owner = parts.roles.owner(person.user, person.groups, person.session.shared)
  const beyond = overScoped(asked, owner, { others: await othersNamed(parts, owner, asked) })
  if (beyond.length === 0) return asked
  const { beyond: words } = languageOf(context).messages.tokens
  throw new HubError('HUB_ERR_BAD_REQUEST', { message: words(beyond.join(', ')) })
}

/** Whether a person may make tokens of their own: the role `user` may say otherwise. */
function mayMake({ name, groups, scopes }: Person): boolean {
  return allows(scopes, 'tokens', { user: name, userGroups: groups })
}

async function make(context: HubContext, person: Person, form: URLSearchParams): Promise<Response> {
  if (!mayMake(person)) throw new HubError('HUB_ERR_FORBIDDEN')
  const { tokens, limits } = context.get('parts')
  const language = languageOf(context)
  const typed = {
    note: (form.get('note') ?? '').slice(0, LONGEST_NOTE),
    scopes: form.get('scopes') ?? '',
    expires: form.get('expires') ?? '',
  }
  const lifetime = offeredLifetimes(language, limits.tokenLifetimeMax).find(
    ({ value }) => value === Number(typed.expires),
  )
  try {
    if (!lifetime)
      throw new HubError('HUB_ERR_BAD_REQUEST', { message: language.messages.tokens.tooLong })
    const { secret } = await tokens.mint(
      {
        userId: person.user.id,
        scopes: await scopesOf(context, person, typed.scopes),
        note: typed.note,
        expiresIn: lifetime.value === 0 ? undefined : lifetime.value,
        shared: person.session.shared,
      },
      actorOf(person),
    )
    return await show(context, person, { made: secret })
  } catch (error) {
    if (!isHubError(error) || error.status !== 400) throw error
    return show(context, person, { message: errorText(language, error), typed }, error.status)
  }
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
