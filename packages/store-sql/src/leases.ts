import type { Fence } from '@hubkit/core/contract'
import type { Dialect } from './database.ts'
import { prepared } from './prepared.ts'
import type { LeaseTable } from './schema.ts'
import { all, first, type Steps } from './steps.ts'

export interface Leases {
  /** Whether `holder` would get the lease now. */
  isOpenTo(key: string, holder: string, now: number): Steps<boolean>
  acquire(key: string, holder: string, now: number, ttl: number): Steps<Fence | undefined>
  release(fence: Fence): Steps<void>
  isGood(fence: Fence): Steps<boolean>
}

type Row = { readonly [F in keyof LeaseTable]: F extends 'token' | 'expires' ? number : string }

export function leases({ build }: Dialect): Leases {
  const read = prepared<Row>((slot) =>
    build.selectFrom('hub_lease').selectAll().where('key', '=', slot.text('key')),
  )
  const renew = prepared((slot) =>
    build
      .updateTable('hub_lease')
      .set({ expires: slot.number('expires') })
      .where('key', '=', slot.text('key')),
  )
  const insert = prepared((slot) =>
    build
      .insertInto('hub_lease')
      .values({
        key: slot.text('key'),
        holder: slot.text('holder'),
        expires: slot.number('expires'),
      })
      .returning('token'),
  )
  const remove = prepared((slot) =>
    build
      .deleteFrom('hub_lease')
      .where('key', '=', slot.text('key'))
      .where('token', '=', slot.number('token')),
  )

  return {
    *isOpenTo(key, holder, now) {
      const lease = yield* first(read({ key }))
      return isOpen(lease, holder, now)
    },

    *acquire(key, holder, now, ttl) {
      const lease = yield* first(read({ key }))
      if (!isOpen(lease, holder, now)) return undefined
      const expires = now + ttl
      if (lease?.holder === holder) {
        yield* all(renew({ key, expires }))
        return { key, token: lease.token }
      }
      if (lease) yield* all(remove({ key, token: lease.token }))
      // A new row, since its number is the token.
      const made = yield* first(insert({ key, holder, expires }))
      return made && { key, token: made.token }
    },

    *release({ key, token }) {
      yield* all(remove({ key, token }))
    },

    *isGood({ key, token }) {
      const lease = yield* first(read({ key }))
      return lease?.token === token
    },
  }
}

function isOpen(lease: Row | undefined, holder: string, now: number): boolean {
  return lease === undefined || lease.holder === holder || lease.expires <= now
}
