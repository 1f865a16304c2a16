import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { run } from '../base/run.ts'
import { type Blob, type Layer, writeLayer } from './layer.ts'

/** A container image. */
export interface Image {
  /** Such as `hubkit.test/server:1`. */
  readonly name: string
  readonly layers: readonly Layer[]
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** @default '/' */
  readonly folder?: string
  /** User id, and group id after a colon. @default root */
  readonly user?: string
  readonly ports?: readonly number[]
}

const OCI = 'application/vnd.oci.image'

/**
 * Writes an image as archive in OCI layout, which `ctr images import` takes. Needs no builder, only GNU tar.
 *
 * @param at what the layers' roots are relative to
 */
export async function writeArchive(image: Image, file: string, at = '/'): Promise<void> {
  const draft = await mkdtemp(`${file}.`)
  const blobs = join(draft, 'blobs/sha256')
  try {
    await mkdir(blobs, { recursive: true })
    const layers: Blob[] = []
    for (const layer of image.layers) {
      const blob = await writeLayer(
        { ...layer, root: resolve(at, layer.root) },
        join(draft, 'layer'),
      )
      await rename(join(draft, 'layer'), join(blobs, hex(blob)))
      layers.push(blob)
    }
    const add = async (content: object): Promise<Blob> => {
      const text = JSON.stringify(content)
      const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`
      await writeFile(join(blobs, hex({ digest })), text)
      return { digest, size: Buffer.byteLength(text) }
    }
    const config = await add(configOf(image, layers))
    const manifest = await add({
      schemaVersion: 2,
      mediaType: `${OCI}.manifest.v1+json`,
      config: { mediaType: `${OCI}.config.v1+json`, ...config },
      layers: layers.map((layer) => ({ mediaType: `${OCI}.layer.v1.tar`, ...layer })),
    })
    const annotations = {
      'io.containerd.image.name': image.name,
      'org.opencontainers.image.ref.name': image.name,
    }
    const manifests = [{ mediaType: `${OCI}.manifest.v1+json`, ...manifest, annotations }]
    await writeFile(join(draft, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }))
    await writeFile(join(draft, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
    const same = [
      '--sort=name',
      '--mtime=@0',
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      '--mode=0644',
    ]
    const done = join(draft, 'done')
    await run('tar', ['-cf', done, ...same, '-C', draft, 'oci-layout', 'index.json', 'blobs'])
    await rename(done, file)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

const hex = ({ digest }: Pick<Blob, 'digest'>): string => digest.slice('sha256:'.length)

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

function configOf(image: Image, layers: readonly Blob[]): object {
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', ...image.env }
  return {
    architecture: ARCHITECTURES[process.arch] ?? process.arch,
    os: 'linux',
    config: {
      Cmd: image.command,
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      WorkingDir: image.folder ?? '/',
      User: image.user ?? '',
      ExposedPorts: Object.fromEntries((image.ports ?? []).map((port) => [`${port}/tcp`, {}])),
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  }
}
