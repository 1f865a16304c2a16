import { randomBytes } from 'node:crypto'
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from './refusal.ts'

/** Made up at the first start, and kept. */
export interface Secrets {
  /** Seals what the hub stores. */
  readonly hub: string
  /** What users log in with, unless told otherwise. */
  readonly password: string
  readonly adminPassword: string
}

export const SECRETS_FILE = 'secrets.json'

/**
 * Reads the secrets of a data folder, or makes them.
 *
 * @throws Refusal when the file is not one of ours
 */
export async function openSecrets(folder: string): Promise<Secrets> {
  const file = join(folder, SECRETS_FILE)
  const text = await readIfThere(file)
  if (text !== undefined) {
    await chmod(file, 0o600)
    return parse(text, file)
  }
  const made = {
    hub: randomBytes(32).toString('base64url'),
    password: readable(),
    adminPassword: readable(),
  }
  // Under another name first, so that there is never half a file.
  const draft = `${file}.${process.pid}`
  await writeFile(draft, `${JSON.stringify(made, undefined, 2)}\n`, { mode: 0o600 })
  await rename(draft, file)
  return made
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function parse(text: string, file: string): Secrets {
  const words = `The file ${file} is damaged: restore it, or start with another --data`
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    // Not as its cause, which would quote the file.
    if (error instanceof SyntaxError) throw new Refusal(words)
    throw error
  }
  const hub = field(value, 'hub')
  const password = field(value, 'password')
  const adminPassword = field(value, 'adminPassword')
  if (!hub || hub.length < 32 || !password || !adminPassword) throw new Refusal(words)
  return { hub, password, adminPassword }
}

function field(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const found: unknown = Object.entries(value).find(([key]) => key === name)?.[1]
  return typeof found === 'string' ? found : undefined
}

/** Letters and digits that nobody mistakes for one another, 80 bits in groups of four. */
function readable(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz023456789'
  const letters = [...randomBytes(16)].map((byte) => alphabet.charAt(byte % 32))
  return letters.join('').replaceAll(/.{4}(?=.)/g, '$&-')
}
