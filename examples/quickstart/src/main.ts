import { isHubError } from '@hubkit/core/contract'
import { serve } from '@hubkit/core/node'
import { HELP, readArguments, type Arguments } from './arguments.ts'
import { openDataFolder } from './data-folder.ts'
import { quickstartHub } from './hub.ts'
import { choosePort, originFor } from './port.ts'
import { Refusal } from './refusal.ts'
import { chooseServer } from './server/choose.ts'

const say = (line: string): void => console.log(line)

async function start(options: Arguments): Promise<void> {
  const { host, data, admin, onExit, cullAfter } = options
  const stopping = firstSignal()
  const secrets = await openDataFolder(data)
  const port = await choosePort(host, options.port, data)
  const { command, words } = await chooseServer({
    kind: options.server,
    data,
    say,
    signal: stopping,
  })
  say(`Each user gets ${words}.`)

  const password = options.password ?? secrets.password
  const adminPassword = options.adminPassword ?? secrets.adminPassword
  const origin = originFor(host, port)
  const hub = await quickstartHub({
    data,
    command,
    origin,
    password,
    admin,
    adminPassword,
    secret: secrets.hub,
    cullAfter,
  })
  const serving = await serve(hub, { port, host })

  say(`Hubkit is ready at ${serving.url}`)
  say(`Log in under any name with the password  ${password}`)
  say(`or as the admin, '${admin}', with the password  ${adminPassword}`)
  const running = await hub.servers.list({ phase: ['ready'] })
  if (running.length > 0) say(`Found again, still running: ${count(running.length)}.`)
  if (!/^(127\.|localhost$|::1$)/.test(host)) {
    say('Others on the network can reach this hub, and passwords travel unencrypted.')
  }
  say(
    `Everything is kept in ${data}. Ctrl-C ends the hub${onExit === 'keep' ? ', not the servers' : ''}.`,
  )

  await aborted(stopping)
  const left = (await hub.servers.list({ phase: ['starting', 'ready'] })).length
  await serving.close({ servers: onExit })
  if (left > 0 && onExit === 'keep') {
    say(`The hub has ended. Still running, to be found again by the next start: ${count(left)}.`)
  } else say('The hub has ended.')
}

function count(servers: number): string {
  return servers === 1 ? '1 server' : `${servers} servers`
}

/** Aborts at the first signal; the second one ends this process at once, as if nobody listened. */
function firstSignal(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => controller.abort())
  }
  return controller.signal
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** The sentence for an error that a person can do something about; others are ours, and shown whole. */
function sentenceFor(error: unknown): string | undefined {
  if (error instanceof Refusal) return error.message
  if (isHubError(error, 'HUB_ERR_STORE_NEWER')) {
    return 'The data folder was written by a newer version of Hubkit: update, or choose another --data'
  }
  if (isHubError(error))
    return error.hint === undefined ? error.message : `${error.message} ${error.hint}`
  return undefined
}

try {
  const options = readArguments(process.argv.slice(2))
  if (options === 'help') process.stdout.write(HELP)
  else await start(options)
} catch (error) {
  const interrupted = error instanceof Error && error.name === 'AbortError'
  const sentence = interrupted ? 'Interrupted.' : sentenceFor(error)
  console.error(sentence ?? error)
  process.exitCode = interrupted ? 130 : 1
}
