import { expect, test, vi } from 'vitest'
import { kubeApi } from '../src/api/kube-api.ts'
import { foreignCluster, needsControl } from '../src/cluster/cluster.ts'
import { useCluster } from '../src/vitest/use-cluster.ts'
import { podsOf } from './support.ts'

const ours = await useCluster()

test('by its kubeconfig any cluster serves the same tests, but for what kills', async () => {
  const cluster = await foreignCluster(ours.kubeconfig)
  await using ns = await cluster.namespace()
  expect(ns.pods).toBeUndefined()
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }]
  const hop = await cluster.hop()
  const { api } = await ns.serviceAccountClient(rules, { url: hop.url })
  expect(await api.get(podsOf(ns))).toMatchObject({ items: [] })
  const admin = await kubeApi(hop.config)
  expect(await admin.get('/api/v1/nodes')).toHaveProperty('items')
  expect(hop.requests.map(({ status }) => status)).toEqual([200, 200])
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  expect(needsControl(cluster, 'A killed API server')).toBeUndefined()
  expect(warn).toHaveBeenCalledWith(
    expect.stringMatching(/^A killed API server not tested: [^\n]*$/),
  )
  warn.mockRestore()
  await admin.close()
  await hop.close()
})
