import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '@hubkit/testkit'
import type { Condition, Pod } from '../src/api/objects.ts'
import type { TestNamespace } from '../src/cluster/namespace.ts'
import { type ControlPlane, startControlPlane } from '../src/control-plane/start.ts'
import { SERVER_IMAGE, serverArchive } from '../src/image/pod-image.ts'
import { realNodesMissing } from '../src/real-node/tools.ts'
import { leftOut } from '../src/vitest/left-out.ts'
import { isReady, makePod, podsOf, untilPod } from './support.ts'

const missing = await realNodesMissing()
if (missing !== undefined) {
  if (process.env['CI'] === 'true') throw new Error(missing)
  console.warn(`Real nodes not tested: ${missing}`)
}

describe.skipIf(missing !== undefined || leftOut('Real nodes'))('two real nodes', () => {
  let cluster: ControlPlane
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hubkit-volume-'))
    const began = performance.now()
    cluster = await startControlPlane({
      nodes: 'real',
      images: [await serverArchive()],
      say: console.log,
    })
    console.log(`two real nodes: ready after ${Math.round(performance.now() - began)} ms`)
  })
  afterAll(async () => {
    await cluster?.close()
    await rm(folder, { recursive: true })
  })

  const container = { image: SERVER_IMAGE, imagePullPolicy: 'Never' }
  const probe = { httpGet: { path: '/', port: 8888 }, periodSeconds: 1 }
  const serve = (ns: TestNamespace, name: string, spec = {}, more = {}): Promise<void> =>
    makePod(cluster, ns, name, spec, { ...container, readinessProbe: probe, ...more })
  const url = ({ status }: Pod, path = ''): string => `http://${status.podIP}:8888/${path}`
  const nodeReady = async (name: string): Promise<string | undefined> => {
    const node = await cluster.api.get<{ status: { conditions: Condition[] } }>(
      `/api/v1/nodes/${name}`,
    )
    return node.status.conditions.find(({ type }) => type === 'Ready')?.status
  }

  test('a pod of our image answers, is reached from the other node, and has a log', async () => {
    await using ns = await cluster.namespace()
    await serve(ns, 'one', { nodeName: 'node-1' })
    await serve(ns, 'two', { nodeName: 'node-2' })
    const one = await untilPod(cluster, ns, 'one', isReady)
    const two = await untilPod(cluster, ns, 'two', isReady)
    expect(await (await fetch(url(one))).json()).toMatchObject({ host: 'one', uid: 65_534 })
    const there = await fetch(url(two, `get?url=${encodeURIComponent(url(one))}`))
    expect(await there.json()).toMatchObject({ host: 'one' })
    expect(await cluster.api.text(`${podsOf(ns)}/one/log`)).toContain('listening on :8888')
  })

  test('a pod that takes more memory than it may is OOMKilled, and one that ends has its code', async () => {
    await using ns = await cluster.namespace()
    const resources = { limits: { memory: '64Mi' }, requests: { memory: '32Mi' } }
    await serve(ns, 'hungry', { restartPolicy: 'Never' }, { resources })
    await serve(ns, 'leaving', { restartPolicy: 'Never' })
    const hungry = await untilPod(cluster, ns, 'hungry', isReady)
    const leaving = await untilPod(cluster, ns, 'leaving', isReady)
    await expect(fetch(url(hungry, 'eat?mb=200'), { method: 'POST' })).rejects.toThrow()
    await expect(fetch(url(leaving, 'exit?code=7'), { method: 'POST' })).rejects.toThrow()
    const ended = ({ status }: Pod): boolean => status.phase === 'Failed'
    const how = async (name: string): Promise<unknown> =>
      (await untilPod(cluster, ns, name, ended)).status.containerStatuses?.[0]?.state.terminated
    expect(await how('hungry')).toMatchObject({ reason: 'OOMKilled', exitCode: 137 })
    expect(await how('leaving')).toMatchObject({ reason: 'Error', exitCode: 7 })
  })

  test('a claim on a hostPath volume keeps what a pod wrote', async () => {
    await using ns = await cluster.namespace()
    const path = join(folder, ns.name)
    await mkdir(path)
    await chmod(path, 0o777)
    const size = { storage: '1Gi' }
    const accessModes = ['ReadWriteOnce']
    const claimRef = { namespace: ns.name, name: 'home' }
    const volume = {
      capacity: size,
      accessModes,
      hostPath: { path },
      claimRef,
      storageClassName: 'none',
    }
    await cluster.api.post('/api/v1/persistentvolumes', {
      metadata: { name: ns.name },
      spec: volume,
    })
    await cluster.api.post(`/api/v1/namespaces/${ns.name}/persistentvolumeclaims`, {
      metadata: { name: 'home' },
      spec: { accessModes, storageClassName: 'none', resources: { requests: size } },
    })
    const volumes = [{ name: 'home', persistentVolumeClaim: { claimName: 'home' } }]
    const mounted = { volumeMounts: [{ name: 'home', mountPath: '/home/user' }] }
    await serve(ns, 'first', { volumes, nodeName: 'node-1' }, mounted)
    const first = await untilPod(cluster, ns, 'first', isReady)
    const file = 'file?path=/home/user/note.txt'
    expect((await fetch(url(first, file), { method: 'PUT', body: 'kept' })).status).toBe(200)
    await cluster.api.delete(`${podsOf(ns)}/first`)
    await serve(ns, 'second', { volumes, nodeName: 'node-2' }, mounted)
    const second = await untilPod(cluster, ns, 'second', isReady)
    expect(await (await fetch(url(second, file))).text()).toBe('kept')
    await cluster.api.delete(`/api/v1/persistentvolumes/${ns.name}`)
  })

  test('a frozen kubelet is a lost node whose pods go on', async () => {
    await using ns = await cluster.namespace()
    await serve(ns, 'a', { nodeName: 'node-1' })
    const pod = await untilPod(cluster, ns, 'a', isReady)
    await cluster.control.freeze('node-1')
    await untilPod(cluster, ns, 'a', (now) => !isReady(now), 60_000)
    expect((await fetch(url(pod))).status).toBe(200)
    await cluster.control.thaw('node-1')
    await untilPod(cluster, ns, 'a', isReady, 60_000)
  })

  test('a killed node is NotReady with its pods gone, and runs pods again once it is back', async () => {
    await using ns = await cluster.namespace()
    await serve(ns, 'a', { nodeName: 'node-2' })
    const pod = await untilPod(cluster, ns, 'a', isReady)
    const began = performance.now()
    await cluster.control.kill('node-2', { stayDown: true })
    await until(async () => (await nodeReady('node-2')) === 'Unknown', { timeout: 60_000 })
    console.log(`a killed node: NotReady after ${Math.round(performance.now() - began)} ms`)
    await expect(fetch(url(pod), { signal: AbortSignal.timeout(2000) })).rejects.toThrow()
    await cluster.control.restart('node-2')
    await until(async () => (await nodeReady('node-2')) === 'True', { timeout: 60_000 })
    await serve(ns, 'b', { nodeName: 'node-2' })
    const again = await untilPod(cluster, ns, 'b', isReady, 60_000)
    expect((await fetch(url(again))).status).toBe(200)
  })
})
