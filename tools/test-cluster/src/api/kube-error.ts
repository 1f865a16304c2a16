/** What the API server says when it refuses: its Status object, as far as it matters. */
export interface Status {
  readonly kind?: string
  readonly code?: number
  readonly reason?: string
  readonly message?: string
}

/** The API server refused, or a watch got an ERROR frame. */
export class KubeError extends Error {
  override readonly name = 'KubeError'
  readonly status: number
  readonly reason: string

  constructor(what: string, { code = 0, reason = '', message = '' }: Status) {
    super(`${what}: ${code} ${reason} ${message}`.trim())
    this.status = code
    this.reason = reason
  }
}

export function isStatus(error: unknown, status: number): boolean {
  return error instanceof KubeError && error.status === status
}
