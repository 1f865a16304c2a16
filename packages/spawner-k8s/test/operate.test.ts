import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { imagesToPrePull } from '../src/operate/images.ts'
import { networkPolicies } from '../src/operate/network-policies.ts'
import { requiredRbac } from '../src/operate/rbac.ts'
import { resourceName } from '../src/operate/resource-name.ts'
import { OPERATED } from './operate-cases.ts'

describe('what an operator needs', () => {
  test.each(Object.entries(OPERATED))('%s', async (name, { options }) => {
    const made = {
      rbac: requiredRbac(options),
      networkPolicies: networkPolicies(options, { labels: { app: 'hub' } }),
      images: imagesToPrePull(options),
    }
    const file = join(import.meta.dirname, 'golden', `operate-${name}.json`)
    await expect(`${JSON.stringify(made, undefined, 2)}\n`).toMatchFileSnapshot(file)
  })

  test('rights over the whole cluster only where namespaces are not known or are made', () => {
    const kinds = (options: object): readonly (string | undefined)[] =>
      requiredRbac({ hubNamespace: 'hub', image: 'a', ...options }).map(({ kind }) => kind)
    expect(kinds({})).toEqual(['Role', 'RoleBinding'])
    expect(kinds({ namespace: { name: 'other' } })).toEqual(['Role', 'RoleBinding'])
    expect(kinds({ namespace: { name: 'u-{username}' } })).toContain('ClusterRole')
    expect(kinds({ namespace: () => ({ name: 'x' }) })).toContain('ClusterRole')
    expect(kinds({ namespace: { name: 'other', create: true } })).toContain('ClusterRole')
    expect(kinds({ profiles: () => [] })).toContain('ClusterRole')
  })

  test('secrets are never to be read', () => {
    for (const { options } of Object.values(OPERATED)) {
      const rules = requiredRbac(options).flatMap((object) =>
        'rules' in object ? (object.rules ?? []) : [],
      )
      const verbs = rules
        .filter(({ resources }) => resources?.includes('secrets'))
        .flatMap((rule) => rule.verbs)
      expect(verbs).not.toContain('get')
      expect(verbs).not.toContain('list')
    }
  })

  test('say whose they are, and refuse what they cannot do', () => {
    const [, binding] = requiredRbac(
      { hubNamespace: 'hub', image: 'a' },
      { serviceAccount: 'h', namespace: 'ns', name: 'n' },
    )
    expect(binding).toMatchObject({
      metadata: { name: 'n' },
      subjects: [{ kind: 'ServiceAccount', name: 'h', namespace: 'ns' }],
    })
    expect(() => requiredRbac({ image: 'a' })).toThrow('requiredRbac.hubNamespace: found nothing')
    expect(() => imagesToPrePull({ hubNamespace: 'hub', image: 'a b' })).toThrow(
      'imagesToPrePull.image',
    )
    expect(() =>
      networkPolicies({ hubNamespace: 'hub', image: 'a', component: () => 'x' }, { labels: {} }),
    ).toThrow('networkPolicies.component')
    expect(() =>
      networkPolicies({ hubNamespace: 'hub', image: 'a' }, { labels: {}, blocked: ['all'] }),
    ).toThrow('networkPolicies.hub.blocked[0]')
  })

  test('a kind whose resource is not the usual plural is said', () => {
    const extraObjects = [
      { apiVersion: 'chaos-mesh.org/v1alpha1', kind: 'NetworkChaos', metadata: { name: 'a' } },
    ]
    const [role] = requiredRbac(
      { hubNamespace: 'hub', image: 'a', extraObjects },
      { resources: { NetworkChaos: 'networkchaos' } },
    )
    expect(role && 'rules' in role && role.rules).toContainEqual({
      apiGroups: ['chaos-mesh.org'],
      resources: ['networkchaos'],
      verbs: ['create', 'get'],
    })
  })

  test.each([
    ['Ingress', 'ingresses'],
    ['NetworkPolicy', 'networkpolicies'],
    ['ConfigMap', 'configmaps'],
    ['Endpoints', 'endpoints'],
    ['Gateway', 'gateways'],
  ])('the resource of %s is %s', (kind, resource) => {
    expect(resourceName(kind)).toBe(resource)
  })
})
