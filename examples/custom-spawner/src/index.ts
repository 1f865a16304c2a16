import { defineSpawner, HubError, type ServerContext, type Spawner } from '@hubkit/core/contract'

/** Runs each user's server as a machine of a machine service (see `service/`). */
export function machineSpawner(service: string, command: readonly string[]): Spawner {
  const ask = async (ctx: ServerContext, method: string, body?: object): Promise<Response> => {
    const { hubId, id } = ctx.server
    const answer = await fetch(new URL(`/machines/${hubId}-${id}/${ctx.attempt}`, service), {
      method,
      signal: ctx.signal,
      body: body ? JSON.stringify(body) : null,
    })
    if (answer.status === 409) throw new HubError('HUB_ERR_SUPERSEDED')
    if (!answer.ok) throw new HubError('HUB_ERR_SPAWN_FAILED', { hint: await answer.text() })
    return answer
  }
  return defineSpawner({
    name: 'machine',
    async start(ctx) {
      const { env, server } = ctx
      const made = await ask(ctx, 'PUT', { command, env, prefix: server.prefix })
      return { url: await made.text() }
    },
    async poll(ctx) {
      const phase = await (await ask(ctx, 'GET')).text()
      return { phase: phase === 'running' || phase === 'pending' ? phase : 'stopped' }
    },
    async stop(ctx) {
      await ask(ctx, 'DELETE')
    },
  })
}
