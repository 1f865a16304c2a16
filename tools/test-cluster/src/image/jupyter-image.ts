import { access, chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Archive, archiveOf } from './cached.ts'
import { librariesOf, sharedObjects, withLinks } from './libraries.ts'
import { interpreterOf } from './python.ts'

/** JupyterLab as a hub's users have it: user 1000, home `/home/jovyan`, port 8888. */
export const JUPYTER_IMAGE = 'hubkit.test/jupyterlab:1'

/** Changed with what is done below. */
const RECIPE = '1'
/** For `!ls` in a notebook, and terminals. */
const PROGRAMS = ['sh', 'bash', 'ls', 'cat', 'env', 'id', 'mkdir', 'rm', 'sleep', 'uname'].map(
  (n) => `/bin/${n}`,
)
/** What programs open without being linked to it. */
const DATA = ['/usr/lib/locale/C.utf8', '/lib/terminfo', '/usr/share/terminfo/x']
const NOT_NEEDED = [
  'site-packages',
  'dist-packages',
  'test',
  'tests',
  'idlelib',
  'tkinter',
  'ensurepip',
  'config-*',
  '*.a',
]

/**
 * An image of a virtual environment that has `jupyterhub-singleuser`, with this machine's Python and the libraries it
 * loads. In the image all of it is where it is here.
 *
 * @param bin the environment's folder of commands
 */
export async function jupyterArchive(bin: string): Promise<Archive> {
  const python = await interpreterOf(bin)
  const { environment, standardLibrary } = python
  const inside = [environment, ...standardLibrary]
  // The environment's interpreter is a link, by way of others, to the machine's.
  const programs = await present([...PROGRAMS, join(bin, 'python')])
  const objects = await sharedObjects(inside)
  const libraries = await librariesOf([...programs, ...objects], inside)
  const loose = await Promise.all(
    [...programs, ...libraries, ...(await present(DATA))].map(withLinks),
  )

  const root = await mkdtemp(join(tmpdir(), 'hubkit-image-'))
  try {
    await writeSystem(root)
    const image = {
      name: JUPYTER_IMAGE,
      layers: [
        { root: '.', paths: ['etc', 'home', 'tmp'] },
        { root: '/', paths: [...new Set(loose.flat())] },
        { root: '/', paths: standardLibrary.map(relative), exclude: NOT_NEEDED },
        { root: '/', paths: [relative(environment)] },
      ],
      command: [join(bin, 'jupyterhub-singleuser')],
      env: {
        PATH: `${bin}:/usr/bin:/bin`,
        HOME: '/home/jovyan',
        SHELL: '/bin/bash',
        LANG: 'C.UTF-8',
      },
      folder: '/home/jovyan',
      user: '1000:1000',
      ports: [8888],
    }
    return await archiveOf('jupyterlab', `${RECIPE} ${python.version}`, image, root)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** Who there is, and folders to write to. */
async function writeSystem(root: string): Promise<void> {
  for (const folder of ['etc', 'home/jovyan', 'tmp'])
    await mkdir(join(root, folder), { recursive: true })
  await chmod(join(root, 'tmp'), 0o1777)
  await chmod(join(root, 'home/jovyan'), 0o777)
  const files = {
    passwd: 'root:x:0:0:root:/root:/bin/bash\njovyan:x:1000:1000::/home/jovyan:/bin/bash\n',
    group: 'root:x:0:\njovyan:x:1000:\n',
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, 'etc', name), text)
}

async function present(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => [path],
        () => [], // another system keeps it elsewhere, or has none
      ),
    ),
  )
  return found.flat()
}

const relative = (path: string): string => path.slice(1)
