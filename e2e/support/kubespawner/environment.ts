import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureEnvironment, type Environment } from '@hubkit/example-quickstart/python'
import { CACHE, SINGLE_USER, UV } from '../venvs.ts'

/** The release whose names and manifests ours are compared with. */
export const KUBESPAWNER = '7.1.0'

const CONSTRAINTS = fileURLToPath(new URL('../constraints.txt', import.meta.url))

/** KubeSpawner of PyPI and the API's schemas, installed outside the repository when they are not there yet. */
export async function kubespawnerEnvironment(): Promise<Environment> {
  return ensureEnvironment({
    folder: join(CACHE, `kubespawner-${KUBESPAWNER}`),
    uvFolder: UV,
    requirements: [
      `jupyterhub-kubespawner==${KUBESPAWNER}`,
      `jupyterhub==${SINGLE_USER[6]}`,
      'kubernetes-asyncio==36.1.0',
      'kubernetes-validate==1.37.0',
      'python-slugify==9.2.0',
      'text-unidecode==1.3',
      'urllib3==2.8.0',
      '-c',
      CONSTRAINTS,
    ],
    basis: await readFile(CONSTRAINTS, 'utf8'),
  })
}

/** Runs a script beside this file with JSON on its input, and reads the JSON it prints. */
export async function ask<T>(bin: string, script: string, question: unknown): Promise<T> {
  const file = fileURLToPath(new URL(script, import.meta.url))
  return new Promise((resolve, reject) => {
    const child = execFile(
      join(bin, 'python'),
      [file],
      { maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${script} failed: ${stderr}`, { cause: error }))
        else resolve(JSON.parse(stdout) as T)
      },
    )
    child.stdin?.end(JSON.stringify(question))
  })
}
