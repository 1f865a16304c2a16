import type { z } from 'zod'
import { HubError } from '../../contract/errors.ts'
import type { HubParts } from '../../engine/parts.ts'
import { requirePrincipal } from '../authenticate.ts'
import type { HubContext, Principal } from '../context.ts'
import { createGrants, type Grants } from './grants.ts'
import { isStorable } from '../storable.ts'
import { readJson } from './read-json.ts'

/** The names of the variable parts of a path: `'users/:name'` has `name`. */
type ParamNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamNames<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never

/** What everybody's handler gets. */
export interface OpenCall<Path extends string, Query, Body> {
  readonly parts: HubParts
  readonly context: HubContext
  readonly request: Request
  /** Decoded; those that this path does not have are `''`. */
  readonly params: Readonly<Record<ParamNames<Path>, string>>
  readonly query: Query
  readonly body: Body
}

/** What the handler of an endpoint gets that asks who is there. */
export interface Call<
  Path extends string = string,
  Query = unknown,
  Body = unknown,
> extends OpenCall<Path, Query, Body> {
  readonly principal: Principal
  readonly grants: Grants
}

/** What an endpoint needs to know about who asks, and nothing of the request. */
export type Requester = Pick<Call, 'parts' | 'principal' | 'grants'>

/** An endpoint as data: routes and the OpenAPI document are made from it. */
interface EndpointFacts {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly summary: string
  /** What answers mean, by status; with the model of the body, when it has one. */
  readonly responses: Readonly<
    Record<number, string | readonly [meaning: string, model: z.ZodType]>
  >
}

interface Definition<
  Path extends string,
  Query extends z.ZodType,
  Body extends z.ZodType,
> extends EndpointFacts {
  /** Under `/hub/api/`; more than one when a thing has several names. */
  readonly path: Path | readonly Path[]
  readonly query?: Query
  /** Without it a body is not read. */
  readonly body?: Body
}

/** An endpoint that is ready to be mounted. */
export interface Endpoint extends EndpointFacts {
  readonly paths: readonly string[]
  /** Any of these is needed, with or without a filter; `[]`: any credential; `undefined`: nothing at all. */
  readonly scopes: readonly string[] | undefined
  readonly query: z.ZodType | undefined
  readonly body: z.ZodType | undefined
  readonly run: (context: HubContext) => Promise<Response>
}

type Inferred<Schema> = Schema extends z.ZodType ? z.output<Schema> : unknown

/** An endpoint that answers everybody. */
export function openEndpoint<Path extends string, Query extends z.ZodType, Body extends z.ZodType>(
  definition: Definition<Path, Query, Body> & {
    readonly handle: (
      call: OpenCall<Path, Inferred<Query>, Inferred<Body>>,
    ) => Promise<Response> | Response
  },
): Endpoint {
  const names = namesOf(definition)
  return {
    ...factsOf(definition),
    scopes: undefined,
    run: async (context) => definition.handle(await readCall(definition, names, context)),
  }
}

/**
 * An endpoint that takes a credential with any of these scopes. Whether the scope reaches what the request is about
 * is the handler's to see: a scope that is missing answers 403, one that does not reach 404 (JupyterHub,
 * `scopes.py`), so that nobody learns what exists.
 */
export function endpoint<Path extends string, Query extends z.ZodType, Body extends z.ZodType>(
  definition: Definition<Path, Query, Body> & {
    readonly scopes: readonly string[]
    readonly handle: (
      call: Call<Path, Inferred<Query>, Inferred<Body>>,
    ) => Promise<Response> | Response
  },
): Endpoint {
  const { scopes } = definition
  const names = namesOf(definition)
  return {
    ...factsOf(definition),
    scopes,
    async run(context) {
      const principal = await requirePrincipal(context)
      const grants = createGrants(principal.scopes)
      if (scopes.length > 0 && !grants.some(scopes)) {
        throw new HubError('HUB_ERR_FORBIDDEN', {
          message: `Action is not authorized with current scopes; requires any of [${scopes.join(', ')}]`,
        })
      }
      const call = await readCall(definition, names, context)
      return definition.handle({ ...call, principal, grants })
    },
  }
}

function factsOf<Path extends string, Query extends z.ZodType, Body extends z.ZodType>(
  definition: Definition<Path, Query, Body>,
): Omit<Endpoint, 'run' | 'scopes'> {
  const { method, summary, responses, query, body } = definition
  return { method, summary, responses, paths: pathsOf(definition), query, body }
}

function pathsOf({ path }: { readonly path: string | readonly string[] }): readonly string[] {
  return typeof path === 'string' ? [path] : path
}

/** The names of the variable parts of its paths. */
function namesOf(definition: { readonly path: string | readonly string[] }): readonly string[] {
  return pathsOf(definition).flatMap((path) =>
    [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name),
  )
}

async function readCall<Path extends string, Query extends z.ZodType, Body extends z.ZodType>(
  definition: Definition<Path, Query, Body>,
  names: readonly string[],
  context: HubContext,
): Promise<OpenCall<Path, Inferred<Query>, Inferred<Body>>> {
  const request = context.req.raw
  const params = Object.fromEntries(names.map((name) => [name, context.req.param(name) ?? '']))
  const query = request.url.includes('?')
    ? Object.fromEntries(new URL(request.url).searchParams)
    : {}
  for (const text of [...Object.values(params), ...Object.values(query)]) {
    if (!isStorable(text))
      throw new HubError('HUB_ERR_BAD_REQUEST', {
        message: 'The address has a character that is none.',
      })
  }
  return {
    parts: context.get('parts'),
    context,
    request,
    params: params as Readonly<Record<ParamNames<Path>, string>>,
    query: check(definition.query, query) as Inferred<Query>,
    body: (definition.body
      ? check(definition.body, await readJson(request))
      : undefined) as Inferred<Body>,
  }
}

/** How many faults a message names. */
const FAULTS_MAX = 5

function check(schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const faults = result.error.issues.slice(0, FAULTS_MAX).map(({ path, message }) => {
    const where = path.map(String).join('.').slice(0, 100)
    return where === '' ? message : `${where}: ${message}`
  })
  throw new HubError('HUB_ERR_BAD_REQUEST', { message: faults.join('; ') })
}
