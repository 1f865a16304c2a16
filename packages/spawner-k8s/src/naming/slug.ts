import { createHash } from 'node:crypto'
import { isLabelValue, isObjectName } from './valid.ts'

// KubeSpawner 7's scheme, byte for byte (kubespawner/slugs.py): an existing hub's names must come out the same.

const HASH = 8
/** What a hashed name is cut to. */
const SHORT = 32
/** How long a field of a template may be, so that what it stands in stays below 63. */
export const FIELD = 48

function hashOf(...parts: readonly string[]): string {
  const hash = createHash('sha256')
  parts.forEach((part, index) => {
    // Never a byte of UTF-8, so that no two lists of names look alike.
    if (index > 0) hash.update(Buffer.of(0xff))
    hash.update(part, 'utf8')
  })
  return hash.digest('hex').slice(0, HASH)
}

/** Lower case letters, digits and single dashes; starts with a letter, ends with none of the dashes, is never empty. */
function readable(name: string, max: number): string {
  const kept = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, max)
    .replace(/-$/, '')
  if (kept === '') return 'x'
  return /^[a-z]/.test(kept) ? kept : `x-${kept.slice(0, max - 2)}`
}

function hashed(name: string, max: number): string {
  const room = max - HASH - 3
  if (room < 1) throw new RangeError(`a safe name needs ${HASH + 4} characters or more`)
  return `${readable(name, room)}---${hashOf(name)}`
}

/**
 * A name that Kubernetes takes, for any text: the text itself when it is fine, else what is readable of it and a hash.
 * No two texts give one slug, since `--` never comes out of a single one.
 */
export function safeSlug(name: string, max?: number, isValid = isObjectName): string {
  const short = max ?? SHORT
  if (name.includes('--')) return hashed(name, short)
  return isValid(name) && (max === undefined || name.length <= max) ? name : hashed(name, short)
}

/** The same for the value of a label, which may have capitals and dots, and may be empty. */
export function labelSlug(text: string): string {
  return safeSlug(text, undefined, isLabelValue)
}

/** Several names with one hash: `<name>--<name>---<hash>`. */
export function multiSlug(names: readonly string[], max = FIELD): string {
  const each = Math.floor((max - HASH - 1) / names.length) - 2
  if (each < 2) throw new RangeError(`${max} characters are too few for ${names.length} names`)
  return `${names.map((name) => readable(name, each)).join('--')}---${hashOf(...names)}`
}

/** A user and a server: the two slugs joined by `--`, or one slug of both when that is too long. */
export function joinedSlug(user: string, server: string): string {
  const first = safeSlug(user, FIELD)
  const second = server === '' ? '' : safeSlug(server, FIELD)
  // The two dashes count without a server too: KubeSpawner's names must come out the same.
  if (first.length + second.length + 2 > FIELD) return multiSlug([user, server])
  return second === '' ? first : `${first}--${second}`
}
