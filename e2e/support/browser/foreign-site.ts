import { once } from 'node:events'
import { createServer } from 'node:http'
import { FOREIGN_HOST } from './chromium.ts'
import { framingPage } from './framing-page.ts'

/** A site of somebody else, whose page frames the address in `?frame=`. */
export interface ForeignSite {
  readonly origin: string
  close(): Promise<void>
}

export async function startForeignSite(): Promise<ForeignSite> {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://site')
    response.setHeader('content-type', 'text/html')
    response.end(framingPage(searchParams.get('frame') ?? 'about:blank'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    origin: `http://${FOREIGN_HOST}:${port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
