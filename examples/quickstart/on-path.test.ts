import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { cannotRun, PYTHON_REMEDY, SINGLE_USER, singleUser } from '../../e2e/support/venvs.ts'
import { chooseServer } from './src/server/choose.ts'
import { findOnPath } from './src/server/on-path.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hubkit-path-'))
  vi.stubEnv('PATH', `relative:${folder}`)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

async function install(name: string, script: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`)
  await chmod(join(folder, name), 0o755)
}

describe('a jupyterhub-singleuser on the PATH', () => {
  test('that is not there is missing', async () => {
    expect(await findOnPath()).toEqual({ missing: 'there is no jupyterhub-singleuser on the PATH' })
  })

  test.each([
    ['exit 1', /does not run$/],
    ['echo something', /does not run$/],
    ['echo 2.3.1', /2\.3\.1 is too old$/],
  ])('that says %j is not used', async (script, why) => {
    await install('jupyterhub-singleuser', script)
    expect(await findOnPath()).toEqual({ missing: expect.stringMatching(why) })
  })

  test('whose Python has no JupyterLab is not used', async () => {
    await install('jupyterhub-singleuser', 'echo 6.1.1')
    await install('python3', 'exit 1')
    expect(await findOnPath()).toEqual({ missing: expect.stringMatching(/has no JupyterLab$/) })
  })

  test('that is real is what users get', async (context) => {
    vi.unstubAllEnvs()
    const made = await singleUser(6)
    if ('missing' in made) {
      return context.skip(
        cannotRun('A single-user server on the PATH', made.missing, PYTHON_REMEDY),
      )
    }
    const [command = ''] = made.command
    vi.stubEnv('PATH', dirname(command))
    expect(await findOnPath()).toEqual({ command, version: SINGLE_USER[6] })
    const said: string[] = []
    const choice = await chooseServer({
      kind: 'auto',
      data: folder,
      say: (line) => said.push(line),
    })
    expect(choice.command).toEqual(made.command)
    expect([choice.words, said]).toEqual([`JupyterLab (${command} ${SINGLE_USER[6]})`, []])
  }, 300_000)
})
