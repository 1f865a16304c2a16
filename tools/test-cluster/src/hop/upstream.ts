import { Agent, request, type RequestOptions } from 'node:https'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { KubeConfig } from '@kubernetes/client-node'

/** The API server behind a hop. */
export interface Upstream {
  /** The same request, there. Its body is for the caller to send. */
  forward(incoming: IncomingMessage): ClientRequest
  close(): void
}

/** Who comes with a token is who the token says; who comes without is the kubeconfig's user. */
export async function upstreamOf(config: KubeConfig): Promise<Upstream> {
  const server = config.getCurrentCluster()?.server
  if (server === undefined) throw new Error('the kubeconfig has no current cluster')
  const secured: RequestOptions = {}
  await config.applyToHTTPSOptions(secured)
  const { ca, cert, key, rejectUnauthorized } = secured
  const trust = Object.fromEntries(
    Object.entries({ ca, rejectUnauthorized }).filter(([, value]) => value !== undefined),
  )
  const anyone = new Agent({ keepAlive: true, ...trust })
  // A client certificate would win over a token.
  const user = cert === undefined ? anyone : new Agent({ keepAlive: true, ...trust, cert, key })
  return {
    forward(incoming) {
      const { authorization } = incoming.headers
      return request(new URL(incoming.url ?? '/', server), {
        agent: authorization === undefined ? user : anyone,
        method: incoming.method,
        headers: { ...incoming.headers, host: new URL(server).host },
      })
    },
    close() {
      anyone.destroy()
      user.destroy()
    },
  }
}
