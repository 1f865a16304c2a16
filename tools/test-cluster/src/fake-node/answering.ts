import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Pod } from '../api/objects.ts'

// 127.64.0.0/10: on Linux all of it is this machine, and nobody else's.
const FIRST = (127 << 24) | (64 << 16)
const COUNT = 1 << 22

/** Addresses for pods, one after the other; two agents on one machine hardly meet. */
export function podAddresses(): () => string {
  let next = randomInt(COUNT)
  return () => {
    next = (next + 1) % COUNT
    const ip = FIRST + next
    return [ip >>> 24, ip >>> 16, ip >>> 8, ip].map((part) => part & 255).join('.')
  }
}

/** Answers everything at a pod's address on its first container's ports, until it is called back. */
export async function answerAs(ip: string, pod: Pod, status: number): Promise<() => void> {
  const ports = pod.spec.containers[0]?.ports ?? []
  const body = JSON.stringify({ pod: pod.metadata.name, namespace: pod.metadata.namespace })
  const servers = await Promise.all(
    ports.map(async ({ containerPort }) => {
      const server = createServer((_request, response) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(body)
      })
      server.listen(containerPort, ip)
      await once(server, 'listening')
      return server
    }),
  )
  return () => {
    for (const server of servers) {
      server.close()
      server.closeAllConnections()
    }
  }
}
