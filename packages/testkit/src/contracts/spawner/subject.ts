import type { ServerRef, Spawner } from '@hubkit/core/contract'

/** A spawner under test and what the suite must know of its outside world. */
export interface SpawnerSubject {
  readonly spawner: Spawner
  /**
   * Another instance over the same outside world, as a second hub process has; it shares nothing in memory with
   * `spawner`. Mostly the same factory with the same options.
   */
  another(): Spawner
  /** Makes the server of an attempt die without asking the spawner: kills the process, deletes the pod. */
  kill(server: ServerRef, attempt: number): Promise<void>
  /** User options as a user would send them; checked by the spawner's schema before a start. @default {} */
  readonly options?: unknown
  /** Options the schema must refuse. @default the text 'not an object' */
  readonly badOptions?: unknown
  /** Added to the environment of every server. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** Which hub to be, if the spawner knows only one. @default a random one per case */
  readonly hubId?: string | undefined
  /** Words that every server prints when it starts; without them the content of logs is not looked at. */
  readonly prints?: string | undefined
  /**
   * Whether a server answers at this origin now. Give your own when servers cannot be reached from the test, or when a
   * busy machine may give a port that a server left to another program, which then answers in its place.
   *
   * @default whether any HTTP answer comes, whatever its status
   */
  reaches?(origin: string, server: ServerRef): Promise<boolean>
  /** How long one wait may take, in milliseconds; the runner's own limit for a test must be longer. @default 10000 */
  readonly timeout?: number | undefined
}
