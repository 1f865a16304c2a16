import { HubError } from '@hubkit/core/contract'
import type { KubernetesSpawnerOptions } from '../options/spawner.ts'
import { readSettings, type Settings } from '../settings.ts'

/** Options of a spawner, for helpers that ask no cluster: it may be left out, then `hubNamespace` may not. */
export type OperatorOptions = Omit<KubernetesSpawnerOptions, 'cluster'> &
  Partial<Pick<KubernetesSpawnerOptions, 'cluster'>>

/** Checks options of which the cluster may be left out. @throws HubError `HUB_ERR_OPTION` */
export function operatorSettings(options: OperatorOptions, path: string): Settings {
  if (options.cluster) return readSettings(options, path)
  const { hubNamespace: namespace } = options
  if (namespace === undefined)
    throw new HubError('HUB_ERR_OPTION', {
      message: `${path}.hubNamespace: found nothing, expected the namespace of the hub`,
    })
  return readSettings({ ...options, cluster: { namespace, close: () => Promise.resolve() } }, path)
}
