import { randomBytes } from 'node:crypto'
import type { Store } from '../contract/store.ts'
import { HubError } from '../contract/errors.ts'

const KEY = 'hub-id'

/** The hub's id, the same for all processes on this store; made at the first start. */
export async function readHubId(store: Store): Promise<string> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const known = await store.get('setting', KEY)
    if (typeof known?.value.value === 'string') return known.value.value
    const made = `h${randomBytes(6).toString('hex')}`
    const result = await store.transact([
      { op: 'put', kind: 'setting', value: { id: KEY, value: made }, expect: 0 },
    ])
    if (result.ok) return made
  }
  throw new HubError('HUB_ERR_STORE')
}
