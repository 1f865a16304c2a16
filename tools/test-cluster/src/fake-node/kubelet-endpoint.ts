import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/** What the API server asks a kubelet for. */
export interface KubeletEndpoint {
  readonly port: number
  close(): void
}

/**
 * Serves `GET .../pods/NAME/log`, which the API server asks the node for.
 *
 * @param logOf the text of a container's log, undefined when there is no such pod
 */
export async function kubeletEndpoint(
  certificate: { readonly cert: string; readonly key: string },
  logOf: (namespace: string, pod: string, container: string) => string | undefined,
): Promise<KubeletEndpoint> {
  const server = createServer(certificate, (request, response) => {
    const url = new URL(request.url ?? '/', 'https://kubelet')
    const [kind, namespace = '', pod = '', container = ''] = url.pathname.slice(1).split('/')
    if (kind !== 'containerLogs') {
      response.writeHead(501).end(`a fake node has no ${kind}`)
      return
    }
    const text = logOf(namespace, pod, container)
    if (text === undefined) response.writeHead(404).end(`there is no pod ${pod}`)
    else response.writeHead(200, { 'content-type': 'text/plain' }).end(tail(text, url.searchParams))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function tail(text: string, asked: URLSearchParams): string {
  const lines = asked.get('tailLines')
  const kept =
    lines === null
      ? text
      : text
          .split(/(?<=\n)/)
          .slice(-Number(lines))
          .join('')
  return kept.slice(0, Number(asked.get('limitBytes') ?? kept.length))
}
