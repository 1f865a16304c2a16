// node src/main.ts hono|express|fastify [PORT]: an app with a hub inside.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { randomBytes } from 'node:crypto'
import { serveExpress } from './express.ts'
import { fastifyApp } from './fastify.ts'
import { serveHono } from './hono.ts'
import { labHub, PASSWORD } from './hub.ts'

const [kind = 'hono', given = '8000'] = process.argv.slice(2)
const port = Number(given)
const data = resolve('embed-data')
const origin = `http://127.0.0.1:${port}`

async function keptSecret(): Promise<string> {
  await mkdir(data, { recursive: true, mode: 0o700 })
  const file = join(data, 'secret')
  // Made once: what is sealed and signed with it must be readable after a restart.
  await writeFile(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    },
  )
  return readFile(file, 'utf8')
}

const hub = labHub({ data, origin: () => origin, secret: await keptSecret() })
const servers = {
  hono: () => serveHono(hub, port),
  express: () => serveExpress(hub, port),
  fastify: async () => {
    const app = fastifyApp(hub)
    await app.listen({ port, host: '127.0.0.1' })
    return app.server
  },
}
const server = await servers[kind === 'express' || kind === 'fastify' ? kind : 'hono']()
console.log(`${origin}/ is the app, ${origin}/lab/ the hub. Any name, password: ${PASSWORD}`)
process.once('SIGINT', () => {
  server.close()
  void hub.close()
})
