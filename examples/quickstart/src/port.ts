import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Refusal } from './refusal.ts'

const FILE = 'port'

/**
 * The port to listen on. Servers that are still running call the hub at the port it had when they were started, so
 * `0` takes the last one again where that is free.
 *
 * @throws Refusal when the port is taken, or the host is not this machine's
 */
export async function choosePort(host: string, wanted: number, data: string): Promise<number> {
  const last = Number(await readFile(join(data, FILE), 'utf8').catch(() => '0')) // none yet
  const port =
    wanted > 0
      ? await tryPort(host, wanted)
      : await tryPort(host, last).catch(() => tryPort(host, 0)) // taken meanwhile: any other
  await writeFile(join(data, FILE), String(port))
  return port
}

function tryPort(host: string, port: number): Promise<number> {
  return new Promise((done, refuse) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      refuse(new Refusal(wordsFor(error, host, port), { cause: error })),
    )
    server.listen(port, host, () => {
      const address = server.address()
      server.close(() => done(typeof address === 'object' && address ? address.port : port))
    })
  })
}

function wordsFor(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} is already in use: end what uses it, or choose another with --port`
  }
  if (error.code === 'EACCES') {
    return `Port ${port} is for administrators only: choose one from 1024 up with --port`
  }
  return `--host ${host} cannot be listened on (${error.code ?? error.message})`
}

/** The origin at which servers on this machine reach a hub that listens on `host`. */
export function originFor(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`
  if (host === '::') return `http://[::1]:${port}`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
