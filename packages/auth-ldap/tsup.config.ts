import type { Options } from 'tsup'
import { library } from '../../tsup.shared.ts'

const config: Options = library({ index: 'src/index.ts' })

export default config
