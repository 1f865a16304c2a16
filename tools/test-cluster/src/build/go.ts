import { ToolMissing } from '../base/missing.ts'
import { run, works } from '../base/run.ts'

const PLACES = ['go', '/usr/local/go/bin/go', '/usr/lib/go/bin/go']
/** go.mod asks for it; an older Go from 1.21 on fetches it by itself. */
const OLDEST = '1.21'

/**
 * The Go that builds the cluster.
 *
 * @throws {@link ToolMissing} when there is none
 */
export async function findGo(places: readonly string[] = PLACES): Promise<string> {
  for (const place of places) if (await works(place, ['version'])) return place
  throw new ToolMissing(
    `The test cluster is built with Go ${OLDEST} or later, and there is none: install it from https://go.dev/dl/ into /usr/local/go, or set KUBECONFIG to a cluster there is.`,
  )
}

/** What a build depends on beside its sources: version and platform. */
export function goPlatform(go: string): Promise<string> {
  return run(go, ['env', 'GOVERSION', 'GOOS', 'GOARCH'])
}
