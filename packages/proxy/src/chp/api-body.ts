import type { IncomingMessage } from 'node:http'
import type { JsonObject } from '@hubkit/core/contract'

/** More is no route, in bytes. */
const MAX_BODY = 256 * 1024
/** Deeper is no route: whoever lists all of them could not write it any more. */
const MAX_DEPTH = 100

/** @returns `undefined` when it is too large */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  // Who sends too much is still to get an answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const piece = chunk as Buffer
    size += piece.length
    if (size > MAX_BODY) return undefined
    chunks.push(piece)
  }
  return Buffer.concat(chunks).toString()
}

/** The route in the body of a POST, or what is wrong with it. */
export function routeBody(text: string): { target: string; data: JsonObject } | string {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return 'the body is not valid JSON'
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body) || isDeep(body, MAX_DEPTH))
    return 'the body: expected a JSON object'
  const { target, last_activity: _said, last_response: _too, ...data } = body as JsonObject
  if (typeof target !== 'string') return 'target: expected a string'
  return { target, data }
}

function isDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return left === 0 || Object.values(value).some((one) => isDeep(one, left - 1))
}
