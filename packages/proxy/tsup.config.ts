import type { Options } from 'tsup'
import { library } from '../../tsup.shared.ts'

const config: Options = library({
  index: 'src/index.ts',
  cli: 'src/cli.ts',
  // One of the processes of `hubkit-proxy --workers`.
  worker: 'src/worker.ts',
})

export default config
