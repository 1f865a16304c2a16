import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { HubError } from '@hubkit/core/contract'

/**
 * Makes the folder of the hub's records, and gives the path of its store.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export async function storePath(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new HubError('HUB_ERR_OPTION', {
      message: 'environment.HUB_DATA: the folder cannot be made',
      hint: error instanceof Error ? error.message : undefined,
      cause: error,
    })
  }
  return join(folder, 'hub.sqlite')
}
