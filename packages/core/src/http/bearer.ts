import { tokenInHeader } from '../engine/token-in.ts'

/** The token in a request's `Authorization`, if there is one. */
export function bearerOf(request: Request): string | undefined {
  return tokenInHeader(request.headers.get('authorization') ?? undefined)
}
