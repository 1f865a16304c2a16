// The server of somebody with bad intentions: it asks nobody to log in, and shows whoever comes a page that frames an
// address of the same origin. Started as a user's server by the hub.
import { createServer } from 'node:http'
import { framingPage } from './framing-page.ts'

const { hostname, port } = new URL(process.env['JUPYTERHUB_SERVICE_URL'] ?? '')

createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://server')
  response.setHeader('content-type', 'text/html')
  response.end(framingPage(searchParams.get('frame') ?? 'about:blank'))
}).listen(Number(port), hostname)
