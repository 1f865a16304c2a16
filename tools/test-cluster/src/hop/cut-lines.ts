import { Transform } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/**
 * Lets so many lines of a watch through. `cut` is called when that was all; with `midLine` after half of the next one.
 * The limit is asked at each line.
 */
export function cutLines(
  limit: () => { readonly lines: number; readonly midLine: boolean } | undefined,
  cut: () => void,
): Transform {
  let passed = 0
  let rest = ''
  let ended = false
  const decoder = new StringDecoder('utf8')
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (ended) return done()
      const parts = (rest + decoder.write(chunk)).split(/(?<=\n)/)
      rest = parts.at(-1)?.endsWith('\n') === false ? (parts.pop() ?? '') : ''
      let out = ''
      for (const line of parts) {
        const most = limit()
        if (most !== undefined && passed >= most.lines) {
          out += most.midLine ? line.slice(0, Math.ceil(line.length / 2)) : ''
          ended = true
          break
        }
        out += line
        passed += 1
        if (most !== undefined && !most.midLine && passed >= most.lines) {
          ended = true
          break
        }
      }
      done(null, out)
      if (ended) cut()
    },
  })
}
