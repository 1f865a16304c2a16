import { z } from 'zod'
import type { JsonValue } from '../../src/contract/json.ts'
import type { Endpoint } from '../../src/http/api/endpoint.ts'
import type { Answer } from './answers.ts'
import type { ApiCase } from './api-cases.ts'
import { unheard } from './asked.ts'
import { observe, type Observed } from './observe.ts'
import { schemaOf } from './sample.ts'
import type { Asker, HostileWorld } from './world.ts'

const ORIGIN = 'http://hub.test'
/** What any endpoint may say of a request that is not valid, or not allowed. */
const ALWAYS = new Set([400, 403, 404, 405, 413, 429])

/** Sends one request to an endpoint. */
export async function askApi(
  world: HostileWorld,
  endpoint: Endpoint,
  one: ApiCase,
  asker: Asker,
): Promise<Observed> {
  const { method, paths } = endpoint
  const fixtures = await world.fixtures(paths.some((path) => path.endsWith('/progress')))
  const { path, body, headers } = one.request(fixtures)
  const token = fixtures.tokens[asker]
  const address = `${ORIGIN}/hub/api${path}`
  const send = (): Promise<Response> =>
    world.rest.hub.fetch(
      new Request(address, {
        method: method.toUpperCase(),
        headers: { ...(token !== '' && { authorization: `token ${token}` }), ...headers },
        ...(body === undefined || method === 'get'
          ? {}
          : { body: typeof body === 'function' ? body() : body, duplex: 'half' }),
      }),
    )
  const seen = await observe(world, address, send, {
    mayChange: ({ status }) => status < 400 && method !== 'get',
    closed: ({ status }) => status === 202 && paths.includes('shutdown'),
    further: (answer) => (one.own ? faultsByEndpoint(endpoint, answer, body) : []),
  })
  const sent = typeof body === 'string' ? body.slice(0, 300) : typeof body
  const what = `${one.label}, as ${asker}: ${method} ${path.slice(0, 200)}\n  sent: ${sent}`
  return { ...seen, faults: seen.faults.map((fault) => `${what}\n  ${fault}`) }
}

/** Whether the answer is what the endpoint says of itself, and what was asked for. */
function faultsByEndpoint(
  { method, responses, body: schema }: Endpoint,
  { status, headers, text }: Answer,
  body: unknown,
): readonly string[] {
  const documented = responses[status]
  if (documented === undefined) return ALWAYS.has(status) ? [] : [`${status} is not documented`]
  const isJson = headers.get('content-type') === 'application/json'
  if (typeof documented === 'string' || status >= 400 || !isJson) return []
  const model: JsonValue = JSON.parse(text)
  const result = documented[1].safeParse(model)
  const shape = result.success ? [] : [`it is no such model: ${z.prettifyError(result.error)}`]
  const members = Object.keys((schema && schemaOf(schema).properties) ?? {})
  // What is taken away is not shown.
  const heard =
    typeof body === 'string' && schema && method !== 'delete'
      ? unheard(members, JSON.parse(body.replace(/^\ufeff/, '').trim() || 'null'), model)
      : []
  return [...shape, ...heard.map((name) => `${name} is not what was asked for`)]
}
