import { serve, type HttpBindings, type ServerType } from '@hono/node-server'
import type { Hub } from '@hubkit/core'
import { attachUpgrade } from '@hubkit/core/node'
import { Hono } from 'hono'

/** A Hono app of one's own, with a hub under `/lab/`. */
function honoApp(hub: Hub): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.get('/', (context) => context.text('The app itself. The lab is at /lab/.'))
  app.all('/lab/*', ({ req, env }) => {
    const { socket } = env.incoming
    return hub.fetch(req.raw, {
      remoteAddress: socket.remoteAddress,
      encrypted: 'encrypted' in socket,
    })
  })
  return app
}

/** Serves it: `attachUpgrade` lets WebSockets of users' servers through. */
export function serveHono(hub: Hub, port: number): ServerType {
  const server = serve({ fetch: honoApp(hub).fetch, port, hostname: '127.0.0.1' })
  attachUpgrade(server, hub)
  return server
}
