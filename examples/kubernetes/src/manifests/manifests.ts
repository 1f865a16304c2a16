import { networkPolicies, requiredRbac } from '@hubkit/spawner-k8s'
import { stringify } from 'yaml'
import { spawnerOptions } from '../options.ts'
import { deployment } from './deployment.ts'
import { hubObjects, serviceAccount } from './hub-objects.ts'
import { ingress } from './ingress.ts'
import { namespaces } from './namespaces.ts'
import { HUB_LABELS, type Manifest, type Plan } from './plan.ts'
import { prePull } from './pre-pull.ts'

/**
 * All that the hub needs in a cluster, in the order to be applied. Rights, policies and images come of the options that
 * the hub itself starts servers by.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function manifests({ settings, pod, prePull: pulls }: Plan): readonly Manifest[] {
  const options = spawnerOptions(settings)
  return [
    ...namespaces(settings),
    serviceAccount(settings),
    ...requiredRbac(options, { serviceAccount: 'hub' }),
    ...(pod
      ? [
          ...networkPolicies(options, { labels: HUB_LABELS, port: settings.port }),
          ...hubObjects(settings, pod),
          deployment(settings, pod),
          ...(pod.ingress ? [ingress(settings, pod.ingress)] : []),
        ]
      : []),
    ...(pulls === true ? [prePull(settings)] : []),
  ] as readonly Manifest[]
}

/** As `kubectl apply -f` reads it. */
export function toYaml(objects: readonly Manifest[]): string {
  // Not client-node's dumpYaml: it takes the names of its own classes, and would leave out a policy's `from`.
  return objects
    .map((object) => stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }))
    .join('---\n')
}
