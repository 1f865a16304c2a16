import { apiErrorOf, Unreachable } from '../cluster/api-error.ts'

/** What one line of a watch says. */
export type Frame<T> =
  | { readonly type: 'present' | 'absent'; readonly item: T; readonly resourceVersion: string }
  /** Nothing has changed up to here. */
  | { readonly type: 'bookmark'; readonly resourceVersion: string }

interface RawFrame {
  readonly type?: unknown
  readonly object?: { readonly metadata?: { readonly resourceVersion?: unknown } }
}

/**
 * Reads a line of a watch; of the object only what `project` takes is kept.
 *
 * @throws ApiError of an ERROR frame (410: the version to go on from is no longer known)
 * @throws Unreachable for a line that is none of the API's
 */
export function readFrame<T>(line: string, project: (object: unknown) => T): Frame<T> {
  const { type, object } = parse(line)
  const resourceVersion = object?.metadata?.resourceVersion
  if (type === 'ERROR') throw apiErrorOf(200, JSON.stringify(object ?? {}))
  if (typeof resourceVersion === 'string') {
    if (type === 'BOOKMARK') return { type: 'bookmark', resourceVersion }
    if (type === 'ADDED' || type === 'MODIFIED')
      return { type: 'present', item: project(object), resourceVersion }
    if (type === 'DELETED') return { type: 'absent', item: project(object), resourceVersion }
  }
  throw new Unreachable('a watch told something that is no event')
}

function parse(line: string): RawFrame {
  try {
    return (JSON.parse(line) ?? {}) as RawFrame
  } catch (error) {
    throw new Unreachable('a watch told something that is no JSON', { cause: error })
  }
}
