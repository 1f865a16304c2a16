import { randomBytes } from 'node:crypto'
import { hashPassword } from '@hubkit/core'

/** A Secret for a new hub. */
export interface NewSecret {
  readonly data: Readonly<Record<string, string>>
  /** By username, to be told once: the Secret has hashes only. */
  readonly passwords: ReadonlyMap<string, string>
}

/** Makes the hub's own secret and a password for each user. Nothing of it is ever the same twice. */
export async function newSecret(users: readonly string[]): Promise<NewSecret> {
  const passwords = new Map(users.map((name) => [name, randomBytes(15).toString('base64url')]))
  const hashes: Record<string, string> = {}
  for (const [name, password] of passwords) hashes[name] = await hashPassword(password)
  return {
    data: { HUB_SECRET: randomBytes(32).toString('base64url'), HUB_USERS: JSON.stringify(hashes) },
    passwords,
  }
}
