import type { Peer } from './peer.ts'

/**
 * The X-Forwarded-* headers of one request. An untrusted peer's are replaced, as are Forwarded (RFC 7239) and the
 * two others that Tornado believes (X-Real-IP, X-Scheme). Behind a trusted proxy X-Forwarded-For gets that proxy's
 * address appended and all others stay as they came.
 */
export class Forwarded {
  readonly #peer: Peer
  #chain = ''
  #proto: string | undefined
  #host: string | undefined
  #port: string | undefined
  #rest: string[] | undefined

  constructor(peer: Peer) {
    this.#peer = peer
  }

  /** Whether a header is one of these; then it is not to be copied. */
  takes(lowerName: string, value: string): boolean {
    if (!isForwarding(lowerName)) return false
    if (!this.#peer.trusted) return true
    switch (lowerName) {
      case 'x-forwarded-for':
        this.#chain = this.#chain === '' ? value : `${this.#chain}, ${value}`
        return true
      case 'x-forwarded-proto':
        this.#proto = value
        return true
      case 'x-forwarded-host':
        this.#host = value
        return true
      case 'x-forwarded-port':
        this.#port = value
        return true
      default:
        this.#rest ??= []
        this.#rest.push(lowerName, value)
        return true
    }
  }

  /** Appends what the server gets to see. `host` is the Host header. */
  write(headers: string[], host: string | undefined): void {
    const { address, encrypted } = this.#peer
    const chain = [this.#chain, address ?? ''].filter((part) => part !== '').join(', ')
    if (chain !== '') headers.push('X-Forwarded-For', chain)
    const proto = this.#proto ?? (encrypted ? 'https' : 'http')
    headers.push('X-Forwarded-Proto', proto)
    const seen = this.#host ?? host
    if (seen !== undefined) headers.push('X-Forwarded-Host', seen)
    headers.push(
      'X-Forwarded-Port',
      this.#port ?? portOf(seen) ?? (proto === 'https' ? '443' : '80'),
    )
    if (this.#rest) headers.push(...this.#rest)
  }
}

function isForwarding(lowerName: string): boolean {
  if (lowerName.startsWith('x-forwarded-')) return true
  return lowerName === 'forwarded' || lowerName === 'x-real-ip' || lowerName === 'x-scheme'
}

function portOf(host: string | undefined): string | undefined {
  return host === undefined ? undefined : /:(\d+)$/.exec(host)?.[1]
}
