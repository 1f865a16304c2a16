import type { Spawner } from '@hubkit/core/contract'
import { fakeOptions } from '../../../src/fakes/options.ts'
import type { Changed } from './changed.ts'

export const wrongShapes: readonly Changed[] = [
  {
    what: 'options pass whatever they are',
    change: () => ({
      options: {
        '~standard': { ...fakeOptions['~standard'], validate: () => ({ value: {} }) },
      },
    }),
    fails: ['options are checked'],
  },
  {
    what: 'its name does not fit into a label',
    change: () => ({ name: 'My Spawner' }),
    fails: ['it has a name and the version of the contract'],
  },
  {
    what: 'a capability it lacks is null',
    change: () => ({ destroy: null }) as unknown as Partial<Spawner>,
    more: true,
    fails: ['a missing capability is an absent member'],
  },
  {
    what: 'its options describe themselves with more than JSON',
    change: () => ({
      options: {
        '~standard': {
          ...fakeOptions['~standard'],
          jsonSchema: { input: () => ({ pattern: /x/ }), output: () => ({ pattern: /x/ }) },
        },
      },
    }),
    fails: ['options describe themselves as JSON Schema'],
  },
]
