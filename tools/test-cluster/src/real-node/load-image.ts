import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../base/run.ts'
import type { Archive } from '../image/cached.ts'
import { nodeTools } from './tools.ts'

/** Gives an image to every real node of the cluster in this folder. Pods then use it with `imagePullPolicy: Never`. */
export async function loadImage(folder: string, { file }: Archive): Promise<void> {
  const tools = await nodeTools(() => undefined)
  const nodes = (await readdir(folder)).filter((name) => /^node-\d+$/.test(name))
  await Promise.all(
    nodes.map((name) => {
      const socket = join(folder, name, 'containerd.sock')
      return run(`${tools}/usr/bin/ctr`, ['-a', socket, '-n', 'k8s.io', 'images', 'import', file])
    }),
  )
}
