import { check, type Check, type OptionsSource } from '@hubkit/core/contract'
import type { KubeCluster } from '../cluster/kube-cluster.ts'
import type { SlugScheme } from '../naming/fields.ts'
import { namespaceName, someText } from './kube-checks.ts'
import type { KubernetesSpawnerOptions, PodHooks, ProfileSource } from './spawner.ts'

const isFunction = (value: unknown): boolean => typeof value === 'function'

type Functions<T> = Extract<T, (...args: never[]) => unknown>
type Rest<T> = Exclude<T, (...args: never[]) => unknown>

const schema: Check<OptionsSource<unknown>> = check.either(
  isFunction,
  check.func<Functions<OptionsSource<unknown>>>(),
  check.having<Rest<OptionsSource<unknown>>>('a schema, or a function that gives one', '~standard'),
)

/** Slugs and choices are checked by the schema that is made of them. */
const profile = check.having<Rest<ProfileSource>[number]>('a profile', 'slug', 'displayName', 'set')
const profiles: Check<ProfileSource> = check.either(
  isFunction,
  check.func<Functions<ProfileSource>>(),
  check.array(profile, 1),
)

/** How the options of the spawner itself are checked; those of servers come beside them. */
export const SPAWNER_SHAPE = {
  cluster: check.having<KubeCluster>('a cluster made by kubeCluster()', 'close'),
  compatibility: check.optional(check.oneOf('kubespawner')),
  slugScheme: check.optional(check.oneOf('safe', 'escape') satisfies Check<SlugScheme>, 'safe'),
  legacyClaims: check.optional(check.boolean),
  takeOver: check.optional(check.boolean, false),
  hubNamespace: check.optional(namespaceName),
  profiles: check.optional(profiles),
  choices: check.optional(
    check.record(
      check.having<NonNullable<KubernetesSpawnerOptions['choices']>[string]>(
        'a choice',
        'displayName',
        'options',
      ),
    ),
  ),
  options: check.optional(schema),
  groups: check.optional(
    check.array(
      check.object({
        groups: check.array(someText, 1),
        set: check.having<NonNullable<KubernetesSpawnerOptions['groups']>[number]['set']>(
          'options of servers',
        ),
      }),
    ),
    [],
  ),
  hooks: check.optional(
    check.object({
      modifyPod: check.optional(check.func<NonNullable<PodHooks['modifyPod']>>()),
      afterPodCreated: check.optional(check.func<NonNullable<PodHooks['afterPodCreated']>>()),
      podUrl: check.optional(check.func<NonNullable<PodHooks['podUrl']>>()),
    }),
    { modifyPod: undefined, afterPodCreated: undefined, podUrl: undefined },
  ),
} as const
