import type { RequestListener } from 'node:http'

/** Sends everybody to the same address by TLS. @param port where that is */
export function redirectListener(port: number): RequestListener {
  return (request, response) => {
    const host = hostname(request.headers.host)
    if (host === undefined) {
      const words = `This server speaks HTTPS only, on port ${port}, and the request names no host.`
      response.writeHead(400, { 'Content-Type': 'text/plain' }).end(words)
      return
    }
    const origin = `https://${host}${port === 443 ? '' : `:${port}`}`
    // An absolute target has a path of its own; whatever else is none goes to the root.
    const { url = '/' } = request
    response.writeHead(301, { Location: origin + (url.startsWith('/') ? url : '/') }).end()
  }
}

function hostname(host: string | undefined): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[^:/?#@\\]+)(:\d*)?$/i.exec(host ?? '')?.[1]
}
