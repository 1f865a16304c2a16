import type { Redirect } from '../plane/rewriting.ts'

/** Of answers that point somewhere. */
const POINTS = /^(201|301|302|307|308)$/
/** One line of a head that was read before, so that its grammar holds. */
const LOCATION = /(\r\nlocation:[ \t]*)([^\r]*?)([ \t]*\r\n)/i

/**
 * Makes redirects of a server to itself point at the proxy (as http-proxy's `autoRewrite` and `protocolRewrite`).
 *
 * @returns `undefined` when nothing is asked for
 */
export function redirectRewrite({
  autoRewrite,
  protocolRewrite,
}: {
  readonly autoRewrite: boolean
  readonly protocolRewrite: string | undefined
}): Redirect | undefined {
  if (!autoRewrite && protocolRewrite === undefined) return undefined
  return (text, status, targetHost, host) =>
    POINTS.test(String(status))
      ? text.replace(LOCATION, (line, before: string, location: string, after: string) => {
          const url = URL.parse(location)
          if (url?.host !== targetHost) return line
          if (autoRewrite && host !== undefined) {
            // A URL keeps its port when it is given a host without one.
            url.port = ''
            url.host = host
          }
          if (protocolRewrite !== undefined) url.protocol = protocolRewrite
          return before + url.href + after
        })
      : text
}
