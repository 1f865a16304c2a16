import type { Profile } from '@hubkit/core/contract'
import { expectTypeOf, test } from 'vitest'
import type { KubeCluster } from '../cluster/kube-cluster.ts'
import type { ServerLayer, ValueContext } from './layer.ts'
import type { KubernetesSpawnerOptions } from './spawner.ts'

declare const cluster: KubeCluster

test('every value may be a function, at any depth, or null', () => {
  const options = {
    cluster,
    image: ({ server }) => `x/${server.id}`,
    resources: { memory: { limit: async ({ attempt }) => attempt * 2 ** 30 }, cpu: null },
    security: () => ({ user: 1000 }),
    scheduling: { tolerations: [{ key: 'a' }, () => ({ key: 'b' })] },
    storage: { claims: { home: { capacity: '1Gi', accessModes: ['ReadWriteOnce'] } } },
    environment: { A: 'a', B: ({ user }) => user.groups.join(), C: { valueFrom: {} } },
    gracePeriod: '30s',
  } satisfies KubernetesSpawnerOptions
  expectTypeOf(options).toExtend<KubernetesSpawnerOptions>()
})

test('what is misspelt or of a wrong kind is an error', () => {
  // @ts-expect-error an image is needed
  const none: KubernetesSpawnerOptions = { cluster }
  // @ts-expect-error no such member
  const memory: ServerLayer = { resources: { memory: { limits: '1Gi' } } }
  // @ts-expect-error not what the function must give
  const user: ServerLayer = { security: { user: () => 'root' } }
  // @ts-expect-error no such mode
  const mode: ServerLayer = { storage: { claims: { home: { accessModes: ['RWO'] } } } }
  // @ts-expect-error no such field of the Kubernetes API
  const toleration: ServerLayer = { scheduling: { tolerations: [{ keys: 'a' }] } }
  expectTypeOf([none, memory, user, mode, toleration]).toBeArray()
})

test('profiles set options of servers', () => {
  expectTypeOf<{ slug: 'a'; displayName: 'A'; set: { image: null } }>().toExtend<
    Profile<ServerLayer>
  >()
  expectTypeOf<ValueContext['user']>().toEqualTypeOf<
    Readonly<{ admin: boolean; groups: readonly string[] }>
  >()
})
