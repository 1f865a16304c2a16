import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { KubeError, type Status } from './kube-error.ts'

/** One line of a watch. */
export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  readonly object: T
}

/** The events of a watch's answer. @throws {@link KubeError} for an ERROR frame */
export async function* watchEvents<T>(body: Readable, what: string): AsyncIterable<WatchEvent<T>> {
  // readline gives the stream's errors to nobody: they are thrown at the end.
  let broken: unknown
  body.on('error', (error) => (broken = error))
  const lines = createInterface({ input: body, crlfDelay: Infinity })
  try {
    for await (const line of lines) {
      if (line === '') continue
      const event = JSON.parse(line) as WatchEvent<T> | { type: 'ERROR'; object: Status }
      if (event.type === 'ERROR') throw new KubeError(`watch of ${what}`, event.object)
      yield event
    }
  } finally {
    lines.close()
    body.destroy()
  }
  if (broken !== undefined) throw broken
}
