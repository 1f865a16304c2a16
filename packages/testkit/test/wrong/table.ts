import type { ContractSuite } from '../../src/case.ts'
import { authenticatorContract } from '../../src/contracts/authenticator.ts'
import { cullerContract } from '../../src/contracts/culler.ts'
import { proxyContract } from '../../src/contracts/proxy.ts'
import { spawnerContract } from '../../src/contracts/spawner.ts'
import { storeContract } from '../../src/contracts/store.ts'
import { wrongAuthenticators } from './authenticator.ts'
import { wrongCullers } from './culler.ts'
import { wrongProxies } from './proxy.ts'
import { wrongSpawners } from './spawner.ts'
import { wrongStores } from './store.ts'
import type { Wrong } from './wrong.ts'

interface Row {
  readonly suite: Pick<ContractSuite<never>, 'name' | 'cases'>
  readonly wrongs: readonly Pick<Wrong<never>, 'what' | 'fails' | 'more'>[]
}

const ROWS: readonly Row[] = [
  { suite: spawnerContract, wrongs: wrongSpawners },
  { suite: proxyContract, wrongs: wrongProxies },
  { suite: authenticatorContract, wrongs: wrongAuthenticators },
  { suite: cullerContract, wrongs: wrongCullers },
  { suite: storeContract, wrongs: wrongStores },
]

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('_', '\\_')

function section({ suite, wrongs }: Row): string {
  return [
    `## ${suite.name}: ${suite.cases.length} cases, ${wrongs.length} wrong implementations`,
    '',
    '| what is wrong | cases that fail |',
    '|---|---|',
    ...wrongs.map(
      ({ what, fails, more = false }) =>
        `| ${cell(what)} | ${fails.map(cell).join('; ')}${more ? '; and perhaps more' : ''} |`,
    ),
  ].join('\n')
}

/** The page that says which wrong implementation fails which cases. */
export function contractSuitesPage(): string {
  return `# Contract suites: what they notice

Every implementation below is wrong in one way, on purpose, and fails the cases beside it; every case of every suite is
here. The tests in \`packages/testkit/test/wrong\` run them. This page is made from the same lists: after a change there,
\`vitest run packages/testkit/test/wrong/table.test.ts --update\` writes it again, and without \`--update\` it is checked.

${ROWS.map(section).join('\n\n')}
`
}
