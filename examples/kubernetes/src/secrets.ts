import { HubError } from '@hubkit/core/contract'
import type { Environment } from './settings.ts'

/**
 * A variable that has to be set, from the Secret `hub` in the cluster. No word about it says what it is.
 *
 * @throws HubError `HUB_ERR_OPTION` with the variable's name
 */
export function secretOf(environment: Environment, name: string): string {
  const value = environment[name]
  if (value !== undefined && value !== '') return value
  throw new HubError('HUB_ERR_OPTION', {
    message: `environment.${name}: found nothing, expected a secret`,
    hint: 'The manifests make one; outside of the cluster set the variable.',
  })
}

/**
 * Hashes made by `hubkit-password`, by username: `HUB_USERS={"ada":"$scrypt$..."}`.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function passwordHashes(environment: Environment): Readonly<Record<string, string>> {
  const text = secretOf(environment, 'HUB_USERS')
  try {
    const users: unknown = JSON.parse(text)
    if (typeof users === 'object' && users !== null && !Array.isArray(users))
      return users as Readonly<Record<string, string>>
  } catch {
    // The parser's own words would show a part of it.
  }
  throw new HubError('HUB_ERR_OPTION', {
    message: 'environment.HUB_USERS: expected JSON such as {"ada":"$scrypt$..."}',
    hint: 'npx hubkit-password makes a hash.',
  })
}
