import { expect, test } from 'vitest'
import { CoreV1Api } from '@kubernetes/client-node'
import { isStatus } from '../src/api/kube-error.ts'
import { useCluster } from '../src/vitest/use-cluster.ts'
import { makePod, podsOf } from './support.ts'

const cluster = await useCluster()
const pods = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }

test('a service account has its rules in its namespace and nothing more', async () => {
  await using ns = await cluster.namespace()
  await using other = await cluster.namespace()
  const { api, config } = await ns.serviceAccountClient([pods])
  await makePod(cluster, ns, 'a')
  const typed = await config.makeApiClient(CoreV1Api).listNamespacedPod({ namespace: ns.name })
  expect(typed.items.map(({ metadata }) => metadata?.name)).toEqual(['a'])
  const refused = { status: 403, reason: 'Forbidden' }
  await expect(api.delete(`${podsOf(ns)}/a`)).rejects.toMatchObject(refused)
  await expect(api.get(podsOf(other))).rejects.toMatchObject(refused)
  await expect(api.get('/api/v1/nodes')).rejects.toMatchObject(refused)
})

test('rules for the whole cluster go with the namespace', async () => {
  const ns = await cluster.namespace()
  const clusterRules = [{ apiGroups: [''], resources: ['nodes'], verbs: ['list'] }]
  const { api } = await ns.serviceAccountClient([], { clusterRules })
  await api.get('/api/v1/nodes')
  await ns.remove({ wait: true })
  const roles =
    '/apis/rbac.authorization.k8s.io/v1/clusterroles?labelSelector=hubkit.test%2Fnamespace'
  const { items } = await cluster.api.get<{ items: { metadata: { name: string } }[] }>(roles)
  expect(items.filter(({ metadata }) => metadata.name.startsWith(ns.name))).toEqual([])
})

test('a new token is good beside the old one, a revoked one is not', async () => {
  await using ns = await cluster.namespace()
  const first = await ns.serviceAccountClient([pods])
  const second = await first.renew()
  expect(second.token).not.toBe(first.token)
  await first.api.get(podsOf(ns))
  await second.api.get(podsOf(ns))
  await first.revoke()
  await expect(second.api.get(podsOf(ns))).rejects.toSatisfy((error) => isStatus(error, 401))
  const third = await first.renew()
  await third.api.get(podsOf(ns))
})

test('a removed namespace is gone with its pods', async () => {
  const ns = await cluster.namespace()
  await makePod(cluster, ns, 'a')
  await ns.remove({ wait: true })
  await expect(cluster.api.get(podsOf(ns))).resolves.toMatchObject({ items: [] })
  await expect(cluster.api.get(`/api/v1/namespaces/${ns.name}`)).rejects.toMatchObject({
    status: 404,
  })
})
