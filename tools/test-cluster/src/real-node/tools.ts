import { access, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from '../base/cache.ts'
import { withLock } from '../base/lock.ts'
import { ToolMissing } from '../base/missing.ts'
import { run, works } from '../base/run.ts'

const PACKAGES = ['containerd', 'runc', 'containernetworking-plugins']

/** Why this machine cannot have real nodes, on one line; undefined when it can. */
export async function realNodesMissing(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'Real nodes need Linux.'
  if (process.getuid?.() !== 0) return 'Real nodes need root: sudo.'
  for (const tool of ['apt-get', 'dpkg', 'ip', 'tar']) {
    if ((await works(tool, ['--version'])) || (await works(tool, ['-V']))) continue
    return `Real nodes need ${tool}: on Debian or Ubuntu, apt install apt dpkg iproute2 tar.`
  }
  return undefined
}

/**
 * Where containerd, runc and CNI's plug-ins lie. They are Debian's, unpacked into the cache and not installed.
 *
 * @throws {@link ToolMissing} where they cannot be had
 */
export async function nodeTools(say: (line: string) => void): Promise<string> {
  const missing = await realNodesMissing()
  if (missing !== undefined) throw new ToolMissing(missing)
  const folder = join(cacheFolder(), `node-tools-${await system()}`)
  const there = (): Promise<boolean> =>
    access(folder).then(
      () => true,
      () => false,
    )
  if (await there()) return folder
  return withLock(`${folder}.lock`, async () => {
    if (await there()) return folder
    say(`Fetching ${PACKAGES.join(', ')} (once; kept in ${cacheFolder()}).`)
    await mkdir(cacheFolder(), { recursive: true })
    const draft = await mkdtemp(`${folder}.`)
    try {
      await download(draft)
      const debs = (await readdir(draft)).filter((name) => name.endsWith('.deb'))
      for (const deb of debs) await run('dpkg', ['-x', join(draft, deb), join(draft, 'root')])
      await rename(join(draft, 'root'), folder)
    } finally {
      await rm(draft, { recursive: true, force: true })
    }
    return folder
  })
}

async function download(folder: string): Promise<void> {
  const fetch = (): Promise<string> =>
    run('apt-get', ['download', '-q', ...PACKAGES], { cwd: folder })
  try {
    await fetch()
  } catch {
    // A fresh machine has no lists, or old ones.
    await run('apt-get', ['update', '-q'])
    try {
      await fetch()
    } catch (error) {
      throw new ToolMissing(
        `Real nodes need ${PACKAGES.join(', ')}, and apt-get cannot fetch them.`,
        { cause: error },
      )
    }
  }
}

async function system(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8')
  const value = (name: string): string =>
    new RegExp(`^${name}="?([\\w.]+)`, 'm').exec(text)?.[1] ?? 'unknown'
  return `${value('ID')}-${value('VERSION_ID')}-${process.arch}`
}
