import type {
  V1LabelSelector,
  V1TypedObjectReference,
  V1Volume,
  V1VolumeMount,
} from '@kubernetes/client-node'
import { check, type Check } from '@hubkit/core/contract'
import {
  absolutePath,
  amount,
  annotations,
  anyText,
  labels,
  objectName,
  several,
  someText,
} from './kube-checks.ts'
import { kubeModel } from './kube-model.ts'
import type { Reader } from './reader.ts'
import type { ClaimValues, StorageValues } from './storage-values.ts'
import { OWNER_FIELDS } from '../naming/fields.ts'

const accessMode = check.oneOf('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod')

function claim(reader: Reader): Check<ClaimValues | undefined> {
  return reader.group({
    name: reader.text(objectName, [...OWNER_FIELDS, 'namespace', 'pod_name']),
    create: reader.value(check.boolean),
    capacity: amount(reader),
    storageClass: reader.text(anyText),
    accessModes: reader.list(reader.value(accessMode)),
    volumeMode: reader.value(check.oneOf('Filesystem', 'Block')),
    selector: kubeModel<V1LabelSelector>(reader, 'V1LabelSelector'),
    volumeName: reader.text(someText),
    dataSource: kubeModel<V1TypedObjectReference>(reader, 'V1TypedObjectReference'),
    labels: labels(reader),
    annotations: annotations(reader),
    resize: reader.value(check.boolean),
    whenRemoved: reader.value(check.oneOf('delete', 'retain')),
    mountPath: reader.text(absolutePath),
    subPath: reader.text(someText),
    readOnly: reader.value(check.boolean),
  })
}

/** Checks claims, volumes and mounts. */
export function storage(reader: Reader): Check<StorageValues | undefined> {
  return reader.group({
    claims: reader.record(claim(reader), objectName),
    volumes: several<V1Volume>(reader, 'V1Volume'),
    mounts: several<V1VolumeMount>(reader, 'V1VolumeMount'),
  })
}
