import type { Message, Reading } from './message.ts'

/**
 * Holds what we read against what the reference read. We may refuse more; but what we accept the reference must have
 * accepted, and as the same messages.
 *
 * @returns what differs, in a sentence
 */
export function difference(ours: Reading, reference: readonly Message[]): string | undefined {
  for (const [index, message] of ours.messages.entries()) {
    const other = reference[index]
    if (!other) return `message ${index} was accepted by us alone: ${JSON.stringify(message)}`
    for (const part of ['line', 'headers', 'body', 'trailers'] as const) {
      const [mine, its] = [JSON.stringify(message[part]), JSON.stringify(other[part])]
      if (mine !== its) return `message ${index}, ${part}: ${mine} here, ${its} there`
    }
  }
  if (ours.end === 'refused' || ours.end === 'over') return undefined
  const more = reference[ours.messages.length]
  return more && `the reference sees another message: ${JSON.stringify(more)}`
}

/** Whether a message is read alike however its bytes are cut. @returns what differs */
export function splitDifference(
  read: (pieces: readonly Buffer[]) => Reading,
  bytes: Buffer,
  whole: Reading,
  cuts: Iterable<number>,
): string | undefined {
  const expected = JSON.stringify(whole)
  for (const cut of cuts) {
    const got = JSON.stringify(read([bytes.subarray(0, cut), bytes.subarray(cut)]))
    if (got !== expected) return `cut at ${cut}: ${got} in place of ${expected}`
  }
  const single = JSON.stringify(read(Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))))
  return single === expected ? undefined : `byte by byte: ${single} in place of ${expected}`
}
