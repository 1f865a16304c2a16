import { JUPYTERHUB_VERSION } from '../../engine/version.ts'
import { z } from 'zod'
import type { JsonObject } from '../../contract/json.ts'
import type { HubParts } from '../../engine/parts.ts'
import { raw } from '../respond.ts'
import { openEndpoint, type Endpoint } from './endpoint.ts'

/** A schema as JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. */
function schemaOf(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}

function contentOf(schema: z.ZodType): object {
  return { content: { 'application/json': { schema: schemaOf(schema) } } }
}

function parametersOf(path: string, query: z.ZodType | undefined): readonly object[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const shape = query instanceof z.ZodObject ? query.shape : {}
  const inQuery = Object.entries(shape).map(([name, field]) => ({
    name,
    in: 'query',
    required: false,
    ...(field instanceof z.ZodType
      ? { description: field.description, schema: schemaOf(field) }
      : {}),
  }))
  return [...inPath, ...inQuery]
}

function operationOf(
  { method, summary, scopes, query, body, responses }: Endpoint,
  path: string,
): object {
  const security = scopes === undefined ? [] : [{ token: scopes }, { cookie: scopes }]
  return {
    operationId: `${method} ${path}`
      .replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())
      .replace(/\W+$/, ''),
    summary,
    ...(scopes && scopes.length > 0
      ? { description: `Takes any of these scopes: ${scopes.join(', ')}.` }
      : {}),
    security,
    parameters: parametersOf(path, query),
    ...(body ? { requestBody: { required: false, ...contentOf(body) } } : {}),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, answer]) => [
        status,
        typeof answer === 'string'
          ? { description: answer }
          : { description: answer[0], ...contentOf(answer[1]) },
      ]),
    ),
  }
}

/** Describes the endpoints as an OpenAPI 3.1 document. @param server the path they are under */
function openApiDocument(
  endpoints: readonly Endpoint[],
  server: string,
  version: string,
  title: string,
): JsonObject {
  const paths: Record<string, Record<string, object>> = {}
  for (const item of endpoints) {
    for (const path of item.paths) {
      if (path.includes('//') || (path.endsWith('/') && path !== '')) continue // other spellings of a path that is listed
      const address = `/${path}`.replace(/:(\w+)/g, '{$1}')
      paths[address] = { ...paths[address], [item.method]: operationOf(item, path) }
    }
  }
  const document = {
    openapi: '3.1.0',
    info: { title, version, description: "JupyterHub's REST API as this hub serves it." },
    servers: [{ url: server }],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: '`token X` or `Bearer X`',
        },
        cookie: {
          type: 'apiKey',
          in: 'header',
          name: 'X-XSRFToken',
          description: "with the hub's login cookie",
        },
      },
    },
  }
  const plain: JsonObject = JSON.parse(JSON.stringify(document))
  return plain
}

/** `GET /openapi.json`: our own addition. The document is made once, when it is first asked for. */
export function openApiEndpoint(parts: HubParts, endpoints: readonly Endpoint[]): Endpoint {
  let text: string | undefined
  return openEndpoint({
    method: 'get',
    path: 'openapi.json',
    summary: 'This document',
    responses: { 200: 'An OpenAPI 3.1 document' },
    handle() {
      text ??= JSON.stringify(
        openApiDocument(endpoints, parts.urls.api(), JUPYTERHUB_VERSION, parts.title),
      )
      return raw(text, 'application/json')
    },
  })
}
