import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { goProgram } from '../build/go-program.ts'
import { type Archive, archiveOf } from './cached.ts'

const FOLDER = fileURLToPath(new URL('../../go-pod', import.meta.url))

/** The first container of every pod on a real node. */
export const PAUSE_IMAGE = 'hubkit.test/pause:1'
/** A small server whose memory, exit and files a test controls: `go-pod/serve.go`. Runs as any user. */
export const SERVER_IMAGE = 'hubkit.test/server:1'

export function pauseArchive(): Promise<Archive> {
  return podArchive('pause', PAUSE_IMAGE)
}

export function serverArchive(): Promise<Archive> {
  return podArchive('serve', SERVER_IMAGE)
}

async function podArchive(command: string, name: string): Promise<Archive> {
  const program = await goProgram({ name: 'pod', folder: FOLDER })
  const root = await mkdtemp(join(tmpdir(), 'hubkit-image-'))
  try {
    await mkdir(join(root, 'bin'))
    await mkdir(join(root, 'tmp'))
    await copyFile(program, join(root, 'bin/pod'))
    const layer = { root: '.', paths: ['bin', 'tmp'] }
    const image = { name, command: ['/bin/pod', command], user: '65534:65534', ports: [8888] }
    return await archiveOf(command, basename(program), { ...image, layers: [layer] }, root)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}
