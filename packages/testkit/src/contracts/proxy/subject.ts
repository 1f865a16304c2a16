import type { ReverseProxy } from '@hubkit/core/contract'

/** A proxy under test, serving. */
export interface ProxySubject {
  readonly proxy: ReverseProxy
  /** Where clients reach it: `http://127.0.0.1:<port>`. It can reach servers on 127.0.0.1. */
  readonly origin: string
  /** How long one wait may take, in milliseconds; the runner's own limit for a test must be longer. @default 5000 */
  readonly timeout?: number | undefined
}
