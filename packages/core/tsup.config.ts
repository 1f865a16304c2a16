import type { Options } from 'tsup'
import { library } from '../../tsup.shared.ts'

const config: Options = library({
  index: 'src/index.ts',
  'contract/index': 'src/contract/index.ts',
  pages: 'src/pages.ts',
  'node/index': 'src/node/index.ts',
  'cli/password': 'src/cli/password.ts',
})

export default config
