import { HubError } from '@hubkit/core/contract'
import type { SystemUser } from './options.ts'

/** What a server's environment is made of; later ones win. */
export interface EnvironmentParts {
  readonly userName: string
  readonly workingDirectory: string
  readonly systemUser: SystemUser | undefined
  /** What the hub's own environment gives away. */
  readonly inherited: Readonly<Record<string, string>>
  /** The option `environment`. */
  readonly configured: Readonly<Record<string, string>>
  /** What the hub says. */
  readonly env: Readonly<Record<string, string>>
  readonly serviceUrl: string
  readonly marker: { readonly name: string; readonly value: string }
}

/**
 * Builds a server's environment from nothing but these parts.
 *
 * @throws HubError `HUB_ERR_SPAWN_FAILED` when a value has a NUL character, which no environment can hold
 */
export function buildEnvironment(parts: EnvironmentParts): Readonly<Record<string, string>> {
  const { userName, systemUser, marker } = parts
  const environment: Record<string, string> = {
    HOME: systemUser?.home ?? parts.workingDirectory,
    USER: userName,
    LOGNAME: userName,
    SHELL: systemUser?.shell ?? '/bin/sh',
    ...parts.inherited,
    ...parts.configured,
    ...parts.env,
    JUPYTERHUB_SERVICE_URL: parts.serviceUrl,
    [marker.name]: marker.value,
  }
  for (const [name, value] of Object.entries(environment)) {
    if (value.includes('\0'))
      throw new HubError('HUB_ERR_SPAWN_FAILED', {
        message: `The environment variable ${JSON.stringify(name)} has a NUL character in its value.`,
      })
  }
  return environment
}

/** Takes the named variables of an environment, where they are set. */
export function pick(
  from: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = from[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
