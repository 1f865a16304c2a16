import { execFile } from 'node:child_process'
import { access, mkdtemp, mkdir, rename, rm } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { CACHE } from '../venvs.ts'

const KEYCLOAK_VERSION = '26.7.3'
/** Of the distribution, SHA-256. */
const CONTENT = '77657f30b7e90d70f727712ce1c967f430fd6a5e9f458d32d8c6df0635345f47'
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy'
/** What Keycloak is made for once, so that it starts faster: no database of its own, no other node. */
const BUILD = ['--db=dev-mem', '--cache=local', '--health-enabled=true'] as const

export const KEYCLOAK_REMEDY =
  'Install Java 17 or later and Maven (Debian: apt install default-jre-headless maven), and let Maven reach its repository.'

const run = promisify(execFile)

/** Where Keycloak lies, or why it cannot be had. */
export type KeycloakInstall = { readonly home: string } | { readonly missing: string }

/**
 * Keycloak from Maven's repository, unpacked and built outside of this one when it is not there yet: once per version
 * and way of building, in `$XDG_CACHE_HOME/hubkit-e2e`.
 */
export async function keycloakInstall(): Promise<KeycloakInstall> {
  const key = createHash('sha256')
    .update([CONTENT, ...BUILD].join(' '))
    .digest('hex')
    .slice(0, 8)
  const home = join(CACHE, `keycloak-${KEYCLOAK_VERSION}-${key}`)
  if (!(await works('java', ['-version']))) return { missing: 'there is no Java' }
  if (await exists(home)) return { home }
  if (!(await works('mvn', ['--version']))) return { missing: 'there is no Maven to fetch it with' }
  await mkdir(CACHE, { recursive: true, mode: 0o700 })
  const draft = await mkdtemp(join(CACHE, 'keycloak-'))
  try {
    await build(draft, home)
    return { home }
  } catch (error) {
    if (error instanceof WrongContent) throw error
    return { missing: `Keycloak cannot be fetched or built (${lastLine(error)})` }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

class WrongContent extends Error {}

async function build(draft: string, home: string): Promise<void> {
  const artifact = `org.keycloak:keycloak-quarkus-dist:${KEYCLOAK_VERSION}:tar.gz`
  await run('mvn', [
    '--quiet',
    '--batch-mode',
    '--no-transfer-progress',
    PLUGIN,
    `-Dartifact=${artifact}`,
    `-DoutputDirectory=${draft}`,
    // Nobody else needs a copy of it.
    `-Dmaven.repo.local=${join(draft, 'repository')}`,
  ])
  const archive = join(draft, `keycloak-quarkus-dist-${KEYCLOAK_VERSION}.tar.gz`)
  const found = await contentOf(archive)
  if (found !== CONTENT) throw new WrongContent(`Keycloak's archive has the SHA-256 ${found}`)
  await run('tar', ['-xzf', archive, '-C', draft])
  const unpacked = join(draft, `keycloak-${KEYCLOAK_VERSION}`)
  await run(join(unpacked, 'bin/kc.sh'), ['build', ...BUILD], { maxBuffer: 16 * 1024 * 1024 })
  try {
    await rename(unpacked, home)
  } catch (error) {
    // Another run was faster.
    if (!(await exists(home))) throw error
  }
}

async function contentOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

async function exists(folder: string): Promise<boolean> {
  return access(folder).then(
    () => true,
    () => false,
  )
}

async function works(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  )
}

function lastLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.trim().split('\n').at(-1) ?? ''
}
