import { randomUUID } from 'node:crypto'
import { checkOptions, type SpawnContext } from '@hubkit/core/contract'
import { reachableAt, serviceUrl } from './address.ts'
import { encodeName } from './encode-name.ts'
import { buildEnvironment, pick } from './environment.ts'
import type { Order } from './launcher/protocol.ts'
import { commandCheck, environmentCheck, USER_SHAPE, type CommandContext } from './options.ts'
import type { Settings } from './settings.ts'
import { makeWorkingDirectory } from './working-directory.ts'

/** The variable that tells a server's processes from all others, wherever they went. */
const MARKER = 'HUBKIT_SERVER'

/** Makes what a launcher is told to run; the server's working directory is there afterwards. */
export async function makeOrder(
  settings: Settings,
  ctx: SpawnContext,
  port: number,
): Promise<Order> {
  const { host, logSize, dataDir, inheritEnvironment } = settings
  const { server, attempt } = ctx
  const systemUser =
    settings.user && checkOptions('processSpawner.user', await settings.user(server), USER_SHAPE)
  const workingDirectory = await settings.workingDirectory(server)
  await makeWorkingDirectory(workingDirectory, systemUser, dataDir)
  const context: CommandContext = {
    server,
    attempt,
    options: ctx.options,
    host,
    port,
    serviceUrl: serviceUrl(host, port, server.prefix),
    workingDirectory,
  }
  const command = commandCheck(await settings.command(context), 'processSpawner.command')
  const configured = environmentCheck(
    await settings.environment(context),
    'processSpawner.environment',
  )
  // Random, so that it is nobody's in a copy of the data folder.
  const marker = {
    name: MARKER,
    value: `${encodeName(server.hubId)}/${server.id}/${attempt}/${randomUUID()}`,
  }
  const env = buildEnvironment({
    userName: server.user.name,
    workingDirectory,
    systemUser,
    inherited: pick(process.env, inheritEnvironment),
    configured,
    env: ctx.env,
    serviceUrl: context.serviceUrl,
    marker,
  })
  return {
    command,
    env,
    workingDirectory,
    marker: `${marker.name}=${marker.value}`,
    url: reachableAt(host, port),
    logSize,
    uid: systemUser?.uid,
    gid: systemUser?.gid,
  }
}
