import type { Options } from 'tsup'
import { library } from '../../tsup.shared.ts'

const config: Options = library({
  index: 'src/index.ts',
  // Started as a process of its own, which outlives the hub.
  launcher: 'src/launcher.ts',
})

export default config
