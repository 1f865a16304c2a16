import type { Server } from 'node:http'
import type { Hub } from '@hubkit/core'
import { attachUpgrade, toNodeListener } from '@hubkit/core/node'
import express, { type Express } from 'express'

/** An Express app of one's own, with a hub under `/lab/`. */
function expressApp(hub: Hub): Express {
  const app = express()
  app.get('/', (_request, response) => {
    response.type('text').send('The app itself. The lab is at /lab/.')
  })
  // Before express.json() and the like: what goes to users' servers is not for the app to read.
  app.use('/lab', toNodeListener(hub))
  app.use(express.json())
  app.post('/echo', (request, response) => {
    response.json(request.body)
  })
  return app
}

/** Serves it: `attachUpgrade` lets WebSockets of users' servers through. */
export function serveExpress(hub: Hub, port: number): Server {
  const server = expressApp(hub).listen(port, '127.0.0.1')
  attachUpgrade(server, hub)
  return server
}
