import { networkPolicies, requiredRbac } from '@hubkit/spawner-k8s'
import { stringify } from 'yaml'
import { spawnerOptions } from '../options.ts'
import { deployment } from './deployment.ts'
import { hubObjects } from './hub-objects.ts'
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
export function manifests(plan: Plan): readonly Manifest[] {
  const options = spawnerOptions(plan.settings)
  return [
    ...namespaces(plan),
    ...hubObjects(plan),
    ...requiredRbac(options, { serviceAccount: 'hub' }),
    ...networkPolicies(options, { labels: HUB_LABELS, port: plan.settings.port }),
    deployment(plan),
    ...(plan.ingress ? [ingress(plan, plan.ingress)] : []),
    ...(plan.prePull === true ? [prePull(plan)] : []),
  ] as readonly Manifest[]
}

/** As `kubectl apply -f` reads it. */
export function toYaml(objects: readonly Manifest[]): string {
  // Not client-node's dumpYaml: it takes the names of its own classes, and would leave out a policy's `from`.
  return objects
    .map((object) => stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }))
    .join('---\n')
}
