import type { Endpoint } from '../../src/http/api/endpoint.ts'
import { fill, HOSTILE_HEADERS, pathsFor, queriesFor, segment } from './addresses.ts'
import { bodiesFor, randomBodies } from './bodies.ts'
import { envelopesFor, type Envelope } from './envelopes.ts'
import type { Chance } from './random.ts'
import { sample, schemaOf } from './sample.ts'
import type { Fixtures, HostileWorld } from './world.ts'

/** A request to an endpoint, made when it is its turn: names that are there then are in it. */
export interface ApiCase {
  readonly label: string
  /** Whether its address is this endpoint's own. */
  readonly own: boolean
  readonly request: (fixtures: Fixtures) => Envelope & { readonly path: string }
}

/** Endpoints whose path names something that is not there yet. */
const MAKES = new Set(['post users/:name', 'post groups/:name', 'put users/:name/servers/:server'])

/** The variable parts of a path, by what it is about. */
function paramsFor(
  method: string,
  path: string,
  { params }: Fixtures,
  fresh: () => string,
): Readonly<Record<string, string>> {
  const [kind] = path.split('/')
  const name = kind === 'groups' ? params.group : kind === 'services' ? params.service : params.user
  const all = { name, server: params.server, id: params.id, token: params.token }
  const made = MAKES.has(`${method} ${path}`)
  const last = path.split(':').at(-1) ?? ''
  const named = made ? { ...all, [last]: fresh() } : all
  return Object.fromEntries(Object.entries(named).map(([key, value]) => [key, segment(value)]))
}

/** How often several things at once are wrong with a body. */
const RANDOM = 60

/** All that is asked of an endpoint. The first case is as it should be. */
export function* apiCases(
  { method, paths, query, body }: Endpoint,
  { fresh }: HostileWorld,
  dice: Chance,
): Iterable<ApiCase> {
  const schema = body && schemaOf(body)
  const valid = (): string | undefined => schema && JSON.stringify(sample(schema, fresh()))
  const at = (path: string, fixtures: Fixtures): string =>
    fill(path, paramsFor(method, path, fixtures, fresh))
  const main = paths.at(-1) ?? ''
  const own = (label: string, envelope: (() => Envelope) | Envelope, search = ''): ApiCase => ({
    label,
    own: true,
    request: (fixtures) => ({
      ...(typeof envelope === 'function' ? envelope() : envelope),
      path: `/${at(main, fixtures)}${search}`,
    }),
  })

  yield own('valid', () => ({ body: valid() }))
  if (schema) {
    for (const [label, text] of bodiesFor(schema, fresh)) yield own(label, { body: text })
    for (const [label, envelope] of envelopesFor(valid() ?? '{}')) yield own(label, envelope)
    for (const [label, text] of randomBodies(schema, fresh, dice, RANDOM))
      yield own(label, { body: text })
  } else if (method !== 'get') {
    // A body that is not read.
    for (const [label, envelope] of envelopesFor('{"a":1}').slice(0, 12)) yield own(label, envelope)
  }
  for (const [label, search] of queriesFor(query && schemaOf(query))) {
    // Where none is read, a few are enough.
    if (query || dice.upTo(6) === 0) yield own(label, () => ({ body: valid() }), `?${search}`)
  }
  for (const [label, headers] of HOSTILE_HEADERS) {
    // One in eight: the same few lines read them for every endpoint.
    if (dice.upTo(8) === 0) yield own(label, () => ({ body: valid(), headers }))
  }
  for (const path of paths) {
    for (const [label, address] of pathsFor(path)) {
      yield {
        label,
        own: false,
        request: (fixtures) => ({
          path: `/${address(paramsFor(method, path, fixtures, fresh))}`,
          body: valid(),
        }),
      }
    }
  }
}
