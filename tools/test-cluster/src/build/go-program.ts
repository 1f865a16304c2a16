import { access, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from '../base/cache.ts'
import { withLock } from '../base/lock.ts'
import { run } from '../base/run.ts'
import { findGo, goPlatform } from './go.ts'
import { hashFolder } from './sources.ts'

/** How a Go program of ours is built. */
export interface GoProgram {
  readonly name: string
  /** Folder of its `go.mod`. */
  readonly folder: string
  readonly ldflags?: string
  /** Told when it has to be built, one line. */
  readonly say?: ((line: string) => void) | undefined
}

/** How many of one program are kept: branches and working copies take turns without a build. */
const KEPT = 4

/**
 * Path of a program built from Go modules, once for each content of its folder. One build at a time on a machine.
 *
 * @throws {@link ToolMissing} without Go
 */
export async function goProgram({ name, folder, ldflags = '', say }: GoProgram): Promise<string> {
  const go = await findGo()
  const hash = await hashFolder(folder, await goPlatform(go), ldflags)
  const cache = cacheFolder()
  const file = join(cache, `${name}-${hash}`)
  if (await touched(file)) return file
  await mkdir(cache, { recursive: true })
  return withLock(
    join(cache, 'build.lock'),
    async () => {
      if (await touched(file)) return file
      say?.(`Building ${name} (the first time 5 to 8 minutes; kept in ${cache}).`)
      const draft = `${file}.${process.pid}`
      try {
        await run(go, ['build', '-trimpath', '-o', draft, '-ldflags', `-s -w ${ldflags}`, '.'], {
          cwd: folder,
          env: { CGO_ENABLED: '0', GOFLAGS: flags() },
        })
        await rename(draft, file)
      } finally {
        await rm(draft, { force: true })
      }
      await removeOld(cache, name)
      return file
    },
    (pid) => say?.(`Waiting for process ${pid}, which builds.`),
  )
}

/** Whether it is there; then it counts as just used. */
async function touched(file: string): Promise<boolean> {
  try {
    await access(file)
    await utimes(file, new Date(), new Date())
    return true
  } catch {
    return false // not built yet
  }
}

/** A version control stamp would make each commit another program. */
function flags(): string {
  return [process.env['GOFLAGS'], '-buildvcs=false'].filter(Boolean).join(' ')
}

async function removeOld(cache: string, name: string): Promise<void> {
  const ours = new RegExp(`^${name}-[0-9a-f]{16}$`)
  const files = (await readdir(cache)).filter((file) => ours.test(file))
  const dated = await Promise.all(
    files.map(async (file) => ({ file, used: (await stat(join(cache, file))).mtimeMs })),
  )
  const old = dated.toSorted((a, b) => b.used - a.used).slice(KEPT)
  await Promise.all(old.map(({ file }) => rm(join(cache, file), { force: true })))
}
