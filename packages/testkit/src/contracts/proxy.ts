import type { ContractSuite } from '../case.ts'
import { httpCases } from './proxy/http.ts'
import { routingCases } from './proxy/routing.ts'
import type { ProxySubject } from './proxy/subject.ts'
import { tableCases } from './proxy/table.ts'
import { upgradeCases } from './proxy/upgrade.ts'
import { visitCases } from './proxy/visits.ts'

/** What every reverse proxy must do. */
export const proxyContract: ContractSuite<ProxySubject> = {
  name: 'proxy',
  cases: [...routingCases, ...tableCases, ...httpCases, ...upgradeCases, ...visitCases],
}
