import type { ContractSuite } from '../case.ts'
import { commitCases } from './store/commits.ts'
import { concurrencyCases } from './store/concurrency.ts'
import { feedCases } from './store/feed.ts'
import { leaseCases } from './store/leases.ts'
import { lifeCases } from './store/life.ts'
import { queryCases } from './store/queries.ts'
import { recordCases } from './store/records.ts'
import type { StoreSubject } from './store/subject.ts'

export type { StoreSubject } from './store/subject.ts'

/** What every `Store` must do. Each case gets an empty store. */
export const storeContract: ContractSuite<StoreSubject> = {
  name: 'store',
  cases: [
    ...recordCases,
    ...commitCases,
    ...concurrencyCases,
    ...queryCases,
    ...leaseCases,
    ...feedCases,
    ...lifeCases,
  ],
}
