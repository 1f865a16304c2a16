import { fileURLToPath } from 'node:url'
import { goProgram } from './go-program.ts'
import { kubernetesVersion } from './sources.ts'

const FOLDER = fileURLToPath(new URL('../../go', import.meta.url))

/**
 * The program that is all of Kubernetes.
 *
 * @throws {@link ToolMissing} without Go
 */
export async function kubernetes(say?: (line: string) => void): Promise<string> {
  const version = await kubernetesVersion(FOLDER)
  const [major, minor] = version.slice(1).split('.')
  const stamps = {
    gitVersion: version,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
  }
  const ldflags = Object.entries(stamps).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  )
  return goProgram({ name: 'kubernetes', folder: FOLDER, ldflags: ldflags.join(' '), say })
}
