import { check, checkOptions, defineCuller, type Culler } from '@hubkit/core/contract'

/** Stops servers that run at night, unless their owner is an administrator. Hours are UTC. */
export function nightCuller(options: { readonly from: number; readonly to: number }): Culler {
  const { from, to } = checkOptions('nightCuller', options, {
    from: check.integer(0, 23),
    to: check.integer(0, 23),
  })
  const isNight = (at: number): boolean => {
    const hour = new Date(at).getUTCHours()
    return from < to ? hour >= from && hour < to : hour >= from || hour < to
  }
  return defineCuller({
    name: 'night',
    every: '10m',
    decide({ now, user }) {
      if (user.admin || !isNight(now)) return { action: 'keep' }
      return { action: 'stop', reason: 'stopped for the night' }
    },
  })
}
