import type { V1NetworkPolicyPeer } from '@kubernetes/client-node'
import { check, checkOptions, HubError } from '@hubkit/core/contract'
import type { ServerLayer } from '../options/layer.ts'
import type { KubernetesObject } from '../spec.ts'
import { serverNamespaces } from './namespaces.ts'
import { operatorSettings, type OperatorOptions } from './options.ts'

/** Pods of the hub, as a policy knows them. */
export interface HubPods {
  /** Labels of the pods of hub and proxy. */
  readonly labels: Readonly<Record<string, string>>
  /** The port of the hub that servers call. @default 8000 */
  readonly port?: number | undefined
  /** What policies are called. @default 'hubkit-servers' */
  readonly name?: string | undefined
  /** Networks that servers do not reach. @default private ones, and the address of clouds' credentials */
  readonly blocked?: readonly string[] | undefined
}

const BLOCKED = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
]

const NETWORK = check.string({
  pattern: /^[0-9a-f.:]+\/\d{1,3}$/,
  what: 'a network such as 10.0.0.0/8',
})
const LABELS = check.record(check.string({ min: 1 }))

const SHAPE = {
  labels: LABELS,
  port: check.optional(check.integer(1, 65_535), 8000),
  name: check.optional(check.string({ min: 1 }), 'hubkit-servers'),
  blocked: check.optional(check.array(NETWORK), BLOCKED),
}

const DNS = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP', port: 53 },
]

/** Labels by which every server's pod is known. */
function serverLabels({ component, commonLabels }: ServerLayer): Record<string, string> {
  const managedBy =
    commonLabels && typeof commonLabels === 'object'
      ? commonLabels['app.kubernetes.io/managed-by']
      : undefined
  if (typeof component !== 'string' || /[{}]/.test(component))
    throw new HubError('HUB_ERR_OPTION', {
      message:
        'networkPolicies.component: expected a text without fields: policies find pods by it',
    })
  return {
    'app.kubernetes.io/component': component,
    ...(typeof managedBy === 'string' ? { 'app.kubernetes.io/managed-by': managedBy } : {}),
  }
}

function portOf({ address }: ServerLayer): number | undefined {
  const port = address && typeof address === 'object' ? address.port : undefined
  return typeof port === 'number' ? port : undefined
}

function inNamespace(
  namespace: string,
  labels: Readonly<Record<string, string>>,
): V1NetworkPolicyPeer {
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    podSelector: { matchLabels: { ...labels } },
  }
}

/**
 * Policies that keep servers apart: only the hub's pods reach them, and they reach the hub, DNS and the internet, but no
 * other pod and no private network. One for each namespace of servers that is known; a namespace that is made for a user
 * needs its own, for instance as one of `extraObjects`.
 *
 * JSON as the API takes it: apply it by `kubectl` or a raw request.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function networkPolicies(
  options: OperatorOptions,
  hub: HubPods,
): readonly KubernetesObject[] {
  const settings = operatorSettings(options, 'networkPolicies')
  const { labels, port, name, blocked } = checkOptions('networkPolicies.hub', hub, SHAPE)
  const { names } = serverNamespaces(settings)
  const servers = serverLabels(settings.base)
  const listens = portOf(settings.base)
  const hubPods = inNamespace(settings.hubNamespace, labels)
  const [v4, v6] = [false, true].map((six) => blocked.filter((one) => one.includes(':') === six))
  return names.map((namespace): KubernetesObject => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: {
      podSelector: { matchLabels: servers },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [hubPods],
          ...(listens === undefined ? {} : { ports: [{ protocol: 'TCP', port: listens }] }),
        },
      ],
      egress: [
        { to: [hubPods], ports: [{ protocol: 'TCP', port }] },
        { to: [{ namespaceSelector: {} }], ports: DNS },
        {
          to: [
            { ipBlock: { cidr: '0.0.0.0/0', except: v4 } },
            { ipBlock: { cidr: '::/0', except: v6 } },
          ],
        },
      ],
    },
  }))
}
