// Plain JavaScript: what strips types would take memory that is no proxy's.
import { Agent, createServer } from 'node:http'
import httpProxy from 'http-proxy-3'

const { port, backend, echo } = JSON.parse(process.argv[2] ?? '')
const proxy = httpProxy.createProxyServer({ agent: new Agent({ keepAlive: true }), xfwd: true })
proxy.on('error', () => undefined)
const server = createServer((request, response) => {
  proxy.web(request, response, { target: `http://127.0.0.1:${backend}` })
})
server.on('upgrade', (request, socket, head) => {
  proxy.ws(request, socket, head, { target: `http://127.0.0.1:${echo}` })
})
server.listen(port, '127.0.0.1', 4096)
