// What every user's server is, for both hubs: answers everything at once. Writes its port.
import { createServer } from 'node:http'

const server = createServer((request, response) => {
  request.resume()
  response.writeHead(200, { 'content-type': 'application/json', 'x-jupyterhub-version': '6.1.1' })
  response.end('{"version":"2.21.0"}')
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address) process.send?.(address.port)
})
process.once('disconnect', () => process.exit())
