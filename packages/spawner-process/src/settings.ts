import { isAbsolute, relative, resolve, sep } from 'node:path'
import {
  checkOptions,
  HubError,
  parseTemplate,
  type Awaitable,
  type Checked,
  type ServerRef,
} from '@hubkit/core/contract'
import { SHAPE, type CommandContext } from './options.ts'
import { layoutOf, type Layout } from './place.ts'
import { OWNER_PLACEHOLDERS, ownerValues, placeholderValues, PLACEHOLDERS } from './placeholders.ts'
import { processTable, type ProcessTable } from './processes/table.ts'

type Options = Checked<typeof SHAPE>

/** Options as the rest of the spawner uses them: checked, paths absolute, templates read. */
export interface Settings extends Omit<
  Options,
  'command' | 'environment' | 'workingDirectory' | 'options'
> {
  readonly layout: Layout
  readonly table: ProcessTable
  command(context: CommandContext): Awaitable<readonly string[]>
  environment(context: CommandContext): Awaitable<Readonly<Record<string, string>>>
  /** Absolute. */
  workingDirectory(server: ServerRef): Promise<string>
}

function wrong(path: string, message: string, hint?: string): never {
  throw new HubError('HUB_ERR_OPTION', { message: `processSpawner.${path}: ${message}`, hint })
}

/** Whether a path lies within a folder, and is not the folder itself. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

function valuesFor(context: CommandContext): ReturnType<typeof placeholderValues> {
  return placeholderValues(context.server, context)
}

function readCommand(command: Options['command']): Settings['command'] {
  if (typeof command === 'function') return command
  const words = command.map((word, index) =>
    parseTemplate(word, PLACEHOLDERS, `processSpawner.command[${index}]`),
  )
  return (context) => words.map((word) => word.render(valuesFor(context)))
}

function readEnvironment(environment: Options['environment']): Settings['environment'] {
  if (typeof environment === 'function') return environment
  const entries = Object.entries(environment).map(
    ([name, value]) =>
      [name, parseTemplate(value, PLACEHOLDERS, `processSpawner.environment.${name}`)] as const,
  )
  return (context) =>
    Object.fromEntries(entries.map(([name, value]) => [name, value.render(valuesFor(context))]))
}

function readWorkingDirectory(
  { workingDirectory, removeWorkingDirectory }: Options,
  dataDir: string,
): Settings['workingDirectory'] {
  if (typeof workingDirectory === 'function') {
    if (removeWorkingDirectory)
      wrong('removeWorkingDirectory', 'needs workingDirectory to be a template, not a function')
    return async (server) => resolve(dataDir, await workingDirectory(server))
  }
  const template = parseTemplate(
    workingDirectory,
    OWNER_PLACEHOLDERS,
    'processSpawner.workingDirectory',
  )
  const { names } = template
  if (removeWorkingDirectory) {
    const ofOneServer = names.has('server_id') || (names.has('user_id') && names.has('servername'))
    if (!ofOneServer || names.has('username'))
      wrong(
        'removeWorkingDirectory',
        'the working directory may belong to several servers, or to a name that changes',
        "Name it by '{server_id}', or by '{user_id}' and '{servername}'.",
      )
    const sample = resolve(
      dataDir,
      template.render({ username: 'u', user_id: 'u', servername: 's', server_id: 's' }),
    )
    const own = ['servers', 'ports', 'trash'].map((name) => resolve(dataDir, name))
    if (!isWithin(dataDir, sample) || own.some((path) => path === sample || isWithin(path, sample)))
      wrong(
        'removeWorkingDirectory',
        'only what lies in dataDir, outside servers, ports and trash, is ever removed',
      )
  }
  return (server) => Promise.resolve(resolve(dataDir, template.render(ownerValues(server))))
}

/**
 * Checks the options of a process spawner.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function readSettings(options: unknown): Settings {
  const checked = checkOptions('processSpawner', options, SHAPE)
  const { command, environment, ...rest } = checked
  if (rest.ports.from > rest.ports.to)
    wrong('ports', `found ${rest.ports.from} to ${rest.ports.to}, expected from to be at most to`)
  if (rest.user && process.getuid?.() !== 0)
    wrong('user', 'needs the hub to run as root', 'Leave it out: servers then run as the hub does.')
  const dataDir = resolve(rest.dataDir)
  return {
    ...rest,
    dataDir,
    layout: layoutOf(dataDir),
    table: processTable(),
    command: readCommand(command),
    environment: readEnvironment(environment),
    workingDirectory: readWorkingDirectory(checked, dataDir),
  }
}
