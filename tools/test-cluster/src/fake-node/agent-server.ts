import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Agent } from './agent.ts'
import { type Command, obey } from './commands.ts'

/** Where an agent takes commands. */
export interface AgentAddress {
  readonly url: string
  readonly secret: string
}

const FILE = 'fake-nodes.json'

/** Lets other processes command an agent; they find it by the cluster's folder. */
export async function serveAgent(agent: Agent, folder: string): Promise<() => void> {
  const secret = randomBytes(16).toString('hex')
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      if (request.headers.authorization !== `Bearer ${secret}`) throw new Error('wrong secret')
      await obey(agent, JSON.parse(await text(request)) as Command)
      response.writeHead(204).end()
    } catch (error) {
      response.writeHead(400).end(error instanceof Error ? error.message : String(error))
    }
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await writeFile(join(folder, FILE), JSON.stringify({ url, secret }), { mode: 0o600 })
  return () => {
    server.close()
    server.closeAllConnections()
  }
}

/** The agent of a cluster's folder, if it has fake nodes. */
export async function agentOf(folder: string): Promise<AgentAddress | undefined> {
  // no such file: no fake nodes
  const found = await readFile(join(folder, FILE), 'utf8').catch(() => undefined)
  return found === undefined ? undefined : (JSON.parse(found) as AgentAddress)
}
