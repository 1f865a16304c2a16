import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ensureEnvironment, type Environment } from '@hubkit/example-quickstart/python'
import { CACHE, SINGLE_USER, UV } from '../../../e2e/support/venvs.ts'

/** The release that is measured: the last one, which is tested with as well. */
export const JUPYTERHUB = SINGLE_USER[6]

const CONSTRAINTS = fileURLToPath(new URL('../../../e2e/support/constraints.txt', import.meta.url))

/**
 * JupyterHub of PyPI and nothing else, installed outside the repository when it is not there yet: without JupyterLab
 * and the like, which a hub on a machine of its own does not have, and whose presence makes it slower to start.
 *
 * @param more requirements besides, for another kind of peer
 */
export async function installPeer(more: readonly string[] = []): Promise<Environment> {
  const pins = await readFile(CONSTRAINTS, 'utf8')
  // One for each working copy, since its path is among the requirements.
  const key = createHash('sha256')
    .update([CONSTRAINTS, pins, ...more].join('\n'))
    .digest('hex')
    .slice(0, 16)
  const made = await ensureEnvironment({
    folder: join(CACHE, `jupyterhub-${JUPYTERHUB}-${key}`),
    uvFolder: UV,
    requirements: [`jupyterhub==${JUPYTERHUB}`, ...more, '-c', CONSTRAINTS],
    basis: pins,
    say: (line) => process.stderr.write(`JupyterHub: ${line}\n`),
  })
  if (!('missing' in made)) await compile(made.bin)
  return made
}

/**
 * Compiles what pip would have compiled. uv leaves it to the first start, and where `PYTHONDONTWRITEBYTECODE` is set
 * every start would do it again, which doubles the time of a boot. Takes a moment when it is done already.
 */
async function compile(bin: string): Promise<void> {
  const args = ['-m', 'compileall', '-q', join(bin, '../lib')]
  await promisify(execFile)(join(bin, 'python'), args)
}
