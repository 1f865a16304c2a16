import type { V1Container, V1LifecycleHandler } from '@kubernetes/client-node'
import { check, type Check } from '@hubkit/core/contract'
import { OWNER_FIELDS } from '../naming/fields.ts'
import type { KubernetesFragment } from './common-values.ts'
import { environment } from './environment.ts'
import {
  absolutePath,
  amount,
  amounts,
  annotations,
  anyText,
  labels,
  namespaceName,
  objectName,
  several,
  someText,
  subdomainName,
  wholeNumber,
} from './kube-checks.ts'
import { kubeModel, kubeObject } from './kube-model.ts'
import type { Reader } from './reader.ts'
import { scheduling } from './scheduling.ts'
import { security } from './security.ts'
import { storage } from './storage.ts'
import type { ServerValues } from './values.ts'

/** What a container's image may be called: no spaces, nothing a shell or YAML would read. */
const imageName = check.string({
  pattern: /^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,1023}$/,
  what: 'the name of an image',
})
const host = check.string({
  pattern: /^[A-Za-z0-9.:_-]+$/,
  what: 'an address or a host name',
})

function resources(reader: Reader): Check<ServerValues['resources']> {
  const share = reader.group({ guarantee: amount(reader), limit: amount(reader) })
  return reader.group({
    cpu: share,
    memory: share,
    gpu: reader.group({ count: reader.value(wholeNumber), resource: reader.text(someText) }),
    limits: amounts(reader),
    guarantees: amounts(reader),
  })
}

function lifecycle(reader: Reader): Check<ServerValues['lifecycle']> {
  const handler = kubeModel<V1LifecycleHandler>(reader, 'V1LifecycleHandler')
  return reader.group({ postStart: handler, preStop: handler })
}

/** A Kubernetes object that needs a name, such as a container. */
function named<T>(item: Check<T | undefined>): Check<T | undefined> {
  return (value, path) => {
    const checked = item(value, path)
    const name: unknown =
      typeof value === 'object' && value !== null && 'name' in value && value.name
    return checked !== undefined && (name === undefined || name === false)
      ? check.refuse(`${path}.name`, undefined, 'a name')
      : checked
  }
}

/** How everything that makes one server is checked. */
export function serverShape(reader: Reader): {
  readonly [Key in keyof Required<ServerValues>]: Check<ServerValues[Key] | undefined>
} {
  const words = reader.list(reader.text(anyText))
  const flag = reader.value(check.boolean)
  const container = named(kubeModel<V1Container>(reader, 'V1Container'))
  return {
    image: reader.text(imageName),
    imagePullPolicy: reader.value(check.oneOf('Always', 'IfNotPresent', 'Never')),
    imagePullSecrets: reader.list(reader.text(subdomainName)),
    command: words,
    args: words,
    workingDirectory: reader.text(absolutePath),
    environment: environment(reader),
    resources: resources(reader),
    storage: storage(reader),
    scheduling: scheduling(reader),
    security: security(reader),
    serviceAccount: reader.group({ name: reader.text(subdomainName), mountToken: flag }),
    names: reader.group({
      pod: reader.text(objectName, [...OWNER_FIELDS, 'namespace']),
      claim: reader.text(objectName, [...OWNER_FIELDS, 'namespace', 'pod_name']),
      secret: reader.text(objectName, [...OWNER_FIELDS, 'namespace', 'pod_name']),
      service: reader.text(objectName, [...OWNER_FIELDS, 'namespace', 'pod_name']),
      dns: reader.text(host),
    }),
    namespace: reader.group({
      name: reader.text(namespaceName, OWNER_FIELDS),
      create: flag,
      labels: labels(reader),
      annotations: annotations(reader),
    }),
    address: reader.group({
      host: reader.text(host),
      port: reader.value(check.integer(1, 65_535)),
      connectHost: reader.text(host),
    }),
    service: reader.group({
      enabled: flag,
      labels: labels(reader),
      annotations: annotations(reader),
      portName: reader.text(objectName),
    }),
    labels: labels(reader),
    annotations: annotations(reader),
    commonLabels: labels(reader),
    component: reader.text(objectName),
    lifecycle: lifecycle(reader),
    initContainers: several<V1Container>(reader, 'V1Container', container),
    extraContainers: several<V1Container>(reader, 'V1Container', container),
    containerConfig: kubeModel<KubernetesFragment>(reader, 'V1Container'),
    podConfig: kubeModel<KubernetesFragment>(reader, 'V1PodSpec'),
    extraObjects: several<KubernetesFragment>(reader, '', kubeObject<KubernetesFragment>(reader)),
    restartPolicy: reader.value(check.oneOf('Never', 'OnFailure', 'Always')),
    startTimeout: reader.value(check.duration(1)),
    gracePeriod: reader.value(check.duration()),
  }
}
