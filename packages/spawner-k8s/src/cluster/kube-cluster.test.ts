import { KubeConfig } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { kubeCluster, type KubeClusterOptions } from './kube-cluster.ts'

const config = new KubeConfig()
config.loadFromClusterAndUser(
  { name: 'c', server: 'https://127.0.0.1:1', skipTLSVerify: false },
  { name: 'u', token: 'secret-token' },
)

test.each([
  [{}, 'kubeCluster.from: found nothing, expected an object'],
  [{ from: 'cloud' }, "kubeCluster.from: found a string, expected one of 'in-cluster', 'default'"],
  [{ from: { kubeconfig: '' } }, 'kubeCluster.from.kubeconfig'],
  [{ from: { kubeconfig: '/no/such/file' } }, 'kubeCluster.from: the configuration cannot be read'],
  [{ from: new KubeConfig() }, 'kubeCluster.from: the configuration names no cluster'],
  [{ from: config, connections: 0 }, 'kubeCluster.connections'],
  [{ from: config, requestTimeout: 'soon' }, 'kubeCluster.requestTimeout'],
])('%j is refused', (options, words) => {
  expect(() => kubeCluster(options as KubeClusterOptions)).toThrow(words)
})

test('it says where it is, and nothing of who we are', async () => {
  const cluster = kubeCluster({ from: config })
  expect(cluster).toMatchObject({ server: 'https://127.0.0.1:1', namespace: 'default' })
  expect(JSON.stringify(cluster)).not.toContain('secret-token')
  await cluster.close()
})
