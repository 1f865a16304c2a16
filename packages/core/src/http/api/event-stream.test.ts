import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { eventStream } from './event-stream.ts'

const never = new AbortController().signal
const fail = (error: unknown): never => {
  throw error
}
const aborted = async (signal: AbortSignal): Promise<void> => {
  if (!signal.aborted) await once(signal, 'abort')
}
const text = (stream: ReadableStream<Uint8Array>): Promise<string> => new Response(stream).text()

describe('eventStream', () => {
  test('writes each event as one line of JSON, and ends with its source', async () => {
    const stream = eventStream(
      async function* () {
        yield { progress: 0, message: 'a\nb' }
        yield { progress: 100 }
      },
      { signal: never, onError: fail },
    )
    expect(await text(stream)).toBe(
      '\n\ndata: {"progress":0,"message":"a\\nb"}\n\ndata: {"progress":100}\n\n',
    )
  })

  test('sends empty lines while nothing happens', async () => {
    const reader = eventStream(
      async function* (signal) {
        await aborted(signal)
        yield* []
      },
      { signal: never, onError: fail, keepalive: 5 },
    ).getReader()
    const decoder = new TextDecoder()
    for (let beats = 0; beats < 3; beats += 1)
      expect(decoder.decode((await reader.read()).value)).toBe('\n\n')
    await reader.cancel()
  })

  test('tells its source when the client goes, and when it has to end', async () => {
    for (const how of ['client', 'hub']) {
      const hub = new AbortController()
      const ended = Promise.withResolvers<void>()
      const reader = eventStream(
        async function* (signal) {
          try {
            yield { progress: 0 }
            await aborted(signal)
          } finally {
            ended.resolve()
          }
        },
        { signal: hub.signal, onError: fail },
      ).getReader()
      await reader.read()
      if (how === 'client') await reader.cancel()
      else hub.abort()
      await ended.promise
      while (!(await reader.read()).done) continue
    }
  })

  test('ends and reports when its source fails', async () => {
    const errors: unknown[] = []
    const stream = eventStream(
      async function* () {
        yield { progress: 0 }
        throw new Error('the store is gone')
      },
      { signal: never, onError: (error) => errors.push(error) },
    )
    expect(await text(stream)).toContain('"progress":0')
    expect(errors).toHaveLength(1)
  })
})
