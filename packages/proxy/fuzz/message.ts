/** A message as a reader sees it. */
export interface Message {
  /** Method and target, or the status. */
  readonly line: string
  /** `Name: value` each, in order. */
  readonly headers: readonly string[]
  readonly body: string
  readonly trailers: readonly string[]
}

/** What a reader makes of the bytes of one connection. */
export interface Reading {
  /** Those that were read to their end. */
  readonly messages: readonly Message[]
  /**
   * How it went on: all was read, a message is not whole yet, it was refused, or the connection serves no more
   * requests.
   */
  readonly end: 'all' | 'more' | 'refused' | 'over'
  /** Why it was refused. */
  readonly reason?: string
}
