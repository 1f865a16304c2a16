import type { ChildProcess } from 'node:child_process'
import { mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endHubChild, freePort, startHubChild } from '../hub-child.ts'
import { cleanUp } from '../hub-process.ts'
import type { StoryHub } from '../browser/story.ts'
import { cannotRun } from '../venvs.ts'
import { KEYCLOAK_REMEDY, keycloakInstall } from './install.ts'
import { makeKeycloak, type Keycloak } from './keycloak.ts'
import { realmFor } from './realm.ts'

const MAIN = fileURLToPath(new URL('hub-main.ts', import.meta.url))

/** What the hub's process is told. */
export interface KeycloakHubSettings {
  readonly folder: string
  readonly port: number
  readonly command: readonly string[]
  /** Of Keycloak. */
  readonly url: string
}

/** A hub, and the Keycloak that knows its people. */
export interface KeycloakHub extends StoryHub {
  readonly keycloak: Keycloak
}

/** Why there can be no Keycloak here; undefined when there can. */
export async function keycloakLacking(): Promise<string | undefined> {
  const found = await keycloakInstall()
  return 'missing' in found ? cannotRun('Keycloak', found.missing, KEYCLOAK_REMEDY) : undefined
}

/** Starts a hub whose Keycloak is there, but does not run yet. */
export async function startKeycloakHub(command: readonly string[]): Promise<KeycloakHub> {
  const found = await keycloakInstall()
  if ('missing' in found) throw new Error(found.missing)
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-e2e-')))
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  let log = ''
  let child: ChildProcess | undefined
  const keycloak = await makeKeycloak({
    home: found.home,
    realm: realmFor(`${origin}/hub/login/keycloak`),
    start: false,
  })
  const close = async (): Promise<void> => {
    try {
      if (child) await endHubChild(child, 'SIGTERM')
    } finally {
      await Promise.all([cleanUp(folder), keycloak.close()])
    }
  }
  try {
    const settings: KeycloakHubSettings = { folder, port, command, url: keycloak.origin }
    child = await startHubChild(settings, { main: MAIN, keep: (text) => (log += text) })
  } catch (error) {
    await close()
    throw error
  }
  return { origin, folder, keycloak, close, log: () => `${log}\n${keycloak.log()}` }
}
