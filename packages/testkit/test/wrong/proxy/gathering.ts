import { request } from 'node:http'
import { startTestServer, type TestServer } from '../../../src/fakes/http-server.ts'
import { echoUpgrade } from '../../../src/fakes/upstream.ts'

/** Lets upgrades pass as if the proxy had done them; cases about those are not what it is for. */
export function gathering(origin: string): Promise<TestServer> {
  const { hostname, port } = new URL(origin)
  return startTestServer({
    upgrade: echoUpgrade,
    request: (message, response) => {
      const body: Buffer[] = []
      message.on('data', (chunk: Buffer) => body.push(chunk))
      message.on('end', () => {
        const { method, url, headers } = message
        const sent = request(
          { hostname, port, method, path: url, headers, agent: false },
          (answer) => {
            const chunks: Buffer[] = []
            answer.on('data', (chunk: Buffer) => chunks.push(chunk))
            answer.on('error', () => response.destroy())
            answer.on('end', () => {
              response.writeHead(answer.statusCode ?? 500, answer.headers)
              response.end(Buffer.concat(chunks))
            })
          },
        )
        sent.on('error', () => response.destroy())
        sent.end(Buffer.concat(body))
      })
    },
  })
}
