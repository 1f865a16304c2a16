import { kubeCluster } from '../../src/cluster/kube-cluster.ts'
import { kubernetesSpawner } from '../../src/kubernetes-spawner.ts'
import { register, spawnerContract, type SpawnerSubject } from '@hubkit/testkit'
import { useCluster } from '@hubkit/test-cluster/vitest'
import { test } from 'vitest'

register({ test }, spawnerContract, async () => {
  const cluster = await useCluster()
  const namespace = await cluster.namespace()
  const kube = kubeCluster({ from: cluster.config })
  const make = () =>
    kubernetesSpawner({ cluster: kube, hubNamespace: namespace.name, image: 'test:latest' })
  const subject: SpawnerSubject = {
    spawner: make(),
    another: make,
    async kill(server) {
      await namespace.pods?.exit(`jupyter-${server.id}`, { code: 137, reason: 'Error' })
    },
    timeout: 20_000,
  }
  return {
    subject,
    async dispose() {
      await namespace.remove()
      await kube.close()
    },
  }
})
