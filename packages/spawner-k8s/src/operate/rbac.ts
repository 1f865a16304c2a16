import type {
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1PolicyRule,
  V1Role,
  V1RoleBinding,
} from '@kubernetes/client-node'
import { recordNamespace, serverNamespaces } from './namespaces.ts'
import { operatorSettings, type OperatorOptions } from './options.ts'
import { recordRules, serverRules, type ResourceNames } from './rules.ts'

/** Who gets the rights. */
export interface RbacSubject {
  /** The hub's service account. @default 'hub' */
  readonly serviceAccount?: string | undefined
  /** @default the hub's namespace */
  readonly namespace?: string | undefined
  /** What roles and bindings are called. @default 'hubkit-spawner' */
  readonly name?: string | undefined
  /**
   * What the resources of kinds in `extraObjects` are called, where it is not the usual plural:
   * `{ NetworkChaos: 'networkchaos' }`.
   */
  readonly resources?: ResourceNames | undefined
}

/** Roles and their bindings, to be applied as they are. */
export type RbacObject = V1Role | V1RoleBinding | V1ClusterRole | V1ClusterRoleBinding

const GROUP = 'rbac.authorization.k8s.io'

function merged(rules: readonly V1PolicyRule[]): V1PolicyRule[] {
  const keys = [...new Set(rules.map(keyOf))]
  return keys.map((key) => {
    const same = rules.filter((rule) => keyOf(rule) === key)
    const verbs = [...new Set(same.flatMap((rule) => rule.verbs))]
    const [{ apiGroups, resources } = {}] = same
    return { apiGroups, resources, verbs } as V1PolicyRule
  })
}

function keyOf({ apiGroups = [], resources = [] }: V1PolicyRule): string {
  return JSON.stringify([apiGroups, resources])
}

/**
 * The rights that a spawner with these options needs, and no more: a Role for each namespace that is known, a ClusterRole
 * only where namespaces are made, or come of a template or a function.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function requiredRbac(
  options: OperatorOptions,
  subject: RbacSubject = {},
): readonly RbacObject[] {
  const settings = operatorSettings(options, 'requiredRbac')
  const { name = 'hubkit-spawner', serviceAccount = 'hub' } = subject
  const subjects = [
    {
      kind: 'ServiceAccount',
      name: serviceAccount,
      namespace: subject.namespace ?? settings.hubNamespace,
    },
  ]
  const { names, any, create } = serverNamespaces(settings)
  const records = recordNamespace(settings)
  const forServers = serverRules(settings, subject.resources)
  const inNamespace = (namespace: string): readonly V1PolicyRule[] => [
    ...(names.includes(namespace) && !any ? forServers : []),
    ...(namespace === records ? recordRules() : []),
  ]
  const namespaces = [...new Set(any ? [records] : [...names, records])].toSorted()
  const clusterWide = [
    ...(any ? forServers : []),
    ...(create ? [{ apiGroups: [''], resources: ['namespaces'], verbs: ['create', 'get'] }] : []),
  ]
  const roles = namespaces.flatMap((namespace): readonly RbacObject[] => [
    {
      apiVersion: `${GROUP}/v1`,
      kind: 'Role',
      metadata: { name, namespace },
      rules: merged(inNamespace(namespace)),
    },
    {
      apiVersion: `${GROUP}/v1`,
      kind: 'RoleBinding',
      metadata: { name, namespace },
      roleRef: { apiGroup: GROUP, kind: 'Role', name },
      subjects,
    },
  ])
  if (clusterWide.length === 0) return roles
  return [
    ...roles,
    {
      apiVersion: `${GROUP}/v1`,
      kind: 'ClusterRole',
      metadata: { name },
      rules: merged(clusterWide),
    },
    {
      apiVersion: `${GROUP}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name },
      subjects,
    },
  ]
}
