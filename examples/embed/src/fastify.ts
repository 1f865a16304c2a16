import type { Hub } from '@hubkit/core'
import { attachUpgrade, toNodeListener } from '@hubkit/core/node'
import { fastify, type FastifyInstance } from 'fastify'

/** A Fastify app of one's own, with a hub under `/lab/`. */
export function fastifyApp(hub: Hub): FastifyInstance {
  const app = fastify()
  app.get('/', () => 'The app itself. The lab is at /lab/.')
  app.post('/echo', (request) => request.body)
  app.register(async (lab) => {
    const listener = toNodeListener(hub)
    // Fastify reads no body here: what goes to users' servers is passed on while it comes.
    lab.removeAllContentTypeParsers()
    lab.addContentTypeParser('*', (_request, _payload, done) => done(null))
    for (const path of ['/lab', '/lab/*'])
      lab.all(path, (request, reply) => {
        reply.hijack()
        listener(request.raw, reply.raw)
      })
  })
  attachUpgrade(app.server, hub)
  return app
}
