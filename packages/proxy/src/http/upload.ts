import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/** How long a client may go on sending after it got its answer, in milliseconds. */
const LINGER = 30_000

/**
 * The body of a request on its way to the server. Not the request itself, since whoever sends it destroys it when the
 * server answers early, and the client could not read that answer then.
 */
export class Upload extends Readable {
  readonly #source: IncomingMessage
  readonly #onChunk: () => void
  #onFirstRead: (() => void) | undefined

  /**
   * @param onChunk called for each piece the client sent
   * @param onFirstRead called when the server is ready for the body
   */
  constructor(source: IncomingMessage, onChunk: () => void, onFirstRead?: () => void) {
    super({ highWaterMark: source.readableHighWaterMark })
    this.#source = source
    this.#onChunk = onChunk
    this.#onFirstRead = onFirstRead
    source.on('data', this.#data)
    source.on('end', this.#end)
    source.on('error', this.#broken)
    source.on('close', this.#broken)
    source.pause()
    // Whoever sends the body hears of errors by its own listener; before it has one there is nobody to tell.
    this.on('error', () => undefined)
  }

  override _read(): void {
    this.#onFirstRead?.()
    this.#onFirstRead = undefined
    this.#source.resume()
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const source = this.#source
    source.off('data', this.#data)
    source.off('end', this.#end)
    // Paused, it would keep a client from finishing, and its connection from going on.
    source.resume()
    callback(error)
  }

  readonly #data = (chunk: Buffer): void => {
    this.#onChunk()
    if (!this.push(chunk)) this.#source.pause()
  }

  readonly #end = (): void => {
    this.push(null)
  }

  readonly #broken = (): void => {
    if (!this.#source.complete && !this.destroyed)
      this.destroy(new Error('the client broke off its request'))
  }
}

/**
 * Reads what a client still sends after the answer, so that closing does not destroy the answer on its way
 * (RFC 9112, 9.6), for a limited time.
 */
export function drain(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return
  const timer = setTimeout(() => request.socket.destroy(), LINGER).unref()
  request.once('close', () => clearTimeout(timer))
  request.resume()
}
