/** What is changed of messages besides what a proxy must change, because it was told so. */
export interface Rewriting {
  /** Whether servers are told of the client by X-Forwarded-*; else what the client sent of these goes on as it came. */
  readonly statesClient: boolean
  /** Whether Host becomes the server's own. */
  readonly targetHost: boolean
  /** Headers put in place of the client's own. */
  readonly added: AddedHeaders | undefined
  /** Changes the text of an answer's head. */
  readonly redirect: Redirect | undefined
  /** Whether servers share their origin with a hub, whose cookies and settings they must not touch. */
  readonly guarded: boolean
}

/** Headers that every server gets. */
export interface AddedHeaders {
  /** Their lines. */
  readonly text: string
  /** In lower case. */
  readonly names: ReadonlySet<string>
}

/**
 * @param text the head of an answer, without the empty line
 * @param targetHost the server, as a Host header names it
 * @param host as the client named it
 * @returns the text to send
 */
export type Redirect = (
  text: string,
  status: number,
  targetHost: string,
  host: string | undefined,
) => string

/** Of a proxy that stands before a hub and its servers. */
export const PLAIN: Rewriting = {
  statesClient: true,
  targetHost: false,
  added: undefined,
  redirect: undefined,
  guarded: true,
}
