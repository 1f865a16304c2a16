// Plain JavaScript: what strips types would take memory that is no proxy's.
import { nodeProxy } from '@hubkit/proxy'

const { port, backend, echo, routes } = JSON.parse(process.argv[2] ?? '')
const proxy = nodeProxy()
const add = (routespec, to) =>
  proxy.addRoute({ routespec, target: `http://127.0.0.1:${to}`, data: {} })
await add('/user/a/', backend)
await add('/user/b/', backend)
await add('/user/ws/', echo)
for (let index = 0; index < routes; index += 1) await add(`/user/other-${index}/`, 20_000 + index)
await proxy.listen({
  port,
  hub: { request: (_request, response) => void response.end('hub'), upgrade: () => false },
})
// A normal end, so that a profile is written.
process.on('SIGTERM', () => process.exit())
