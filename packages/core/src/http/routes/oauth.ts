import { HubError } from '../../contract/errors.ts'
import {
  readAuthorizeRequest,
  readTarget,
  redirectTo,
  type AuthorizeRequest,
} from '../../oauth/authorize-request.ts'
import { accessScope, findClient, isRedirectUri, type OAuthClient } from '../../oauth/client.ts'
import { issueCode, redeemCode } from '../../oauth/codes.ts'
import { readTokenRequest } from '../../oauth/token-request.ts'
import type { OAuthErrorCode, OAuthFailure } from '../../oauth/failure.ts'
import type { HubContext, HubRoutes, Person } from '../context.ts'
import { readForm } from '../form.ts'
import { sessionIdCookies, surroundings } from '../frame.ts'
import { languageOf } from '../language.ts'
import { describeScope } from '../messages/describe-scope.ts'
import { addressOf, personForm, personPage } from '../page-route.ts'
import { json, redirect } from '../respond.ts'
import { mayReach } from '../server-access.ts'
import { showPage } from '../show-page.ts'

/** A verified request: a client that exists, its own address, and a person who may enter. */
interface Asked {
  readonly client: OAuthClient
  readonly request: AuthorizeRequest
}

function isFailure(value: object): value is OAuthFailure {
  return 'error' in value
}

/** Checks a request. Nothing is sent to an address before it is known to be the client's own (RFC 6749, section 4.1.2.1). */
async function check(context: HubContext, person: Person): Promise<Asked | Response> {
  const parts = context.get('parts')
  const query = new URL(context.req.url).searchParams
  const target = readTarget(query)
  if (isFailure(target)) throw new HubError('HUB_ERR_BAD_REQUEST', { message: target.description })
  const client = await findClient(parts, target.clientId)
  const { confirm: words } = languageOf(context).messages
  if (!client || !isRedirectUri(parts.urls, client, target.redirectUri)) {
    throw new HubError('HUB_ERR_BAD_REQUEST', {
      message: words.unknown,
      hint: words.unknownHint,
    })
  }
  const { owner, server } = client
  if (!(await mayReach(context, person, 'access:servers', owner, server.name))) {
    throw new HubError('HUB_ERR_FORBIDDEN', {
      message: words.forbidden(parts.urls.server(owner.name, server.name)),
    })
  }
  const request = readAuthorizeRequest(query, target, client.scopes)
  return isFailure(request) ? redirect(redirectTo(target, request)) : { client, request }
}

async function finish(
  context: HubContext,
  person: Person,
  { client, request }: Asked,
): Promise<Response> {
  const code = await issueCode(context.get('parts'), client, person, request)
  return redirect(redirectTo(request, { code }), {
    cookies: sessionIdCookies(surroundings(context), person),
  })
}

/** Scopes that this person has already given to the client, in a token that is still good. */
async function given(
  context: HubContext,
  person: Person,
  client: OAuthClient,
): Promise<ReadonlySet<string>> {
  const { store, now } = context.get('parts')
  const where = { userId: person.user.id, clientId: client.server.id }
  const tokens = await store.find('token', { where })
  const good = tokens.filter(
    ({ value }) => value.expiresAt === undefined || value.expiresAt > now(),
  )
  return new Set(good.flatMap(({ value }) => value.scopes))
}

async function authorize(context: HubContext, person: Person): Promise<Response> {
  const asked = await check(context, person)
  if (asked instanceof Response) return asked
  const { client, request } = asked
  if (client.owner.id === person.user.id) return finish(context, person, asked)
  const wanted = request.scopes.length === 0 ? client.scopes : request.scopes
  const before = await given(context, person, client)
  const entry = accessScope(client.owner.name, client.server.name)
  if ([...wanted, entry].every((scope) => before.has(scope))) return finish(context, person, asked)

  const { urls } = context.get('parts')
  const { messages } = languageOf(context)
  const view = {
    action: addressOf(context),
    owner: client.owner.displayName ?? client.owner.name,
    url: urls.server(client.owner.name, client.server.name),
    allowed: wanted.map((scope) => describeScope(messages, scope)),
  }
  return showPage(context, 'confirm', view, { person })
}

async function confirmed(context: HubContext, person: Person): Promise<Response> {
  const asked = await check(context, person)
  return asked instanceof Response ? asked : finish(context, person, asked)
}

const STATUS: Partial<Record<OAuthErrorCode, number>> = { invalid_client: 401 }

/** RFC 6749, section 5.2. */
function refuse({ error, description }: OAuthFailure): Response {
  const status = STATUS[error] ?? 400
  const headers = status === 401 ? { 'www-authenticate': 'Basic realm="hub"' } : undefined
  return json({ error, error_description: description }, { status, headers })
}

/** RFC 6749, section 5.1. */
async function answerToken(context: HubContext): Promise<Response> {
  const form = await readForm(context.req.raw)
  const request = readTokenRequest(form, context.req.header('authorization') ?? null)
  if (isFailure(request)) return refuse(request)
  const issued = await redeemCode(context.get('parts'), request)
  if (isFailure(issued)) return refuse(issued)
  return json(
    {
      access_token: issued.secret,
      expires_in: Math.round(issued.expiresIn / 1000),
      token_type: 'Bearer',
      scope: issued.scopes.join(' '),
    },
    { headers: { pragma: 'no-cache' } },
  )
}

/** The OAuth provider for users' servers (RFC 6749, code flow; RFC 7636). */
export function addOAuthRoutes(app: HubRoutes): void {
  app.get('/hub/api/oauth2/authorize', personPage(authorize))
  app.post('/hub/api/oauth2/authorize', personForm(confirmed))
  app.post('/hub/api/oauth2/token', (context) => answerToken(context))
}
