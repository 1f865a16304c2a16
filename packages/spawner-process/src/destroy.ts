import { lstat, mkdir, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { HubError, type ServerContext } from '@hubkit/core/contract'
import { errorCode } from './error-code.ts'
import { attemptsIn, discard, FILES, namesIn, placeOf, type Place } from './place.ts'
import { removeFile, writeRecord } from './records.ts'
import { isWithin, type Settings } from './settings.ts'
import { hasEnded, inspect } from './standing.ts'

/**
 * Removes what is kept of a server whose record was removed: output, and its working directory if that is its own.
 * The folders of its attempts stay for some days, so that a start that comes late finds them and gives up.
 */
export async function destroy(settings: Settings, ctx: ServerContext): Promise<void> {
  const { layout, table } = settings
  const { server, attempt } = ctx
  const folder = layout.server(server.hubId, server.id)
  const attempts = await attemptsIn(folder)
  if (attempts.some((other) => other > attempt)) throw new HubError('HUB_ERR_SUPERSEDED')
  const newest = attempts.at(-1)
  // Done already: a folder of its name would be another server's now.
  if (newest !== undefined && (await isBuried(placeOf(folder, newest)))) return
  for (const other of attempts) {
    const standing = await inspect(placeOf(folder, other), table)
    if (standing.phase !== 'none' && !hasEnded(standing))
      throw new HubError('HUB_ERR_SERVER_ACTIVE', { hint: 'It has to be stopped before.' })
  }
  ctx.signal.throwIfAborted()
  if (settings.removeWorkingDirectory) await removeHome(settings, ctx)
  // The newest comes last: with it all is done.
  for (const other of attempts) await bury(placeOf(folder, other))
}

async function removeHome(settings: Settings, ctx: ServerContext): Promise<void> {
  const { dataDir } = settings
  const path = await settings.workingDirectory(ctx.server)
  try {
    // Neither it nor a folder above it may lead elsewhere.
    const [real, parent] = await Promise.all([realpath(dataDir), realpath(dirname(path))])
    const isFolder = (await lstat(path)).isDirectory()
    const inside = isWithin(real, join(parent, 'x')) && isWithin(dataDir, path)
    if (!isFolder || !inside)
      throw new HubError('HUB_ERR_INTERNAL', {
        message:
          'The working directory of the server is not where it should be; it was left alone.',
      })
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw error
  }
  const trash = join(dataDir, 'trash')
  await mkdir(trash, { recursive: true, mode: 0o700 })
  await discard(path, trash)
}

async function isBuried({ directory }: Place): Promise<boolean> {
  return (await namesIn(directory)).includes(FILES.destroyed)
}

async function bury({ directory }: Place): Promise<void> {
  for (const name of [FILES.output, FILES.olderOutput]) await removeFile(join(directory, name))
  await writeRecord(join(directory, FILES.destroyed), { at: Date.now() })
}
