import type { V1EnvVarSource } from '@kubernetes/client-node'
import { check, type Check } from '@hubkit/core/contract'
import { anyText } from './kube-checks.ts'
import { kubeModel } from './kube-model.ts'
import type { Reader } from './reader.ts'
import type { EnvironmentSource } from './values.ts'

/** What both Kubernetes and the keys of a Secret allow. */
const variable = check.string({
  pattern: /^[A-Za-z_.-][A-Za-z0-9_.-]*$/,
  what: 'the name of a variable',
})

/** Checks more variables. */
export function environment(
  reader: Reader,
): Check<Readonly<Record<string, string | EnvironmentSource>> | undefined> {
  const text = reader.text(anyText)
  const source: Check<EnvironmentSource | undefined> = reader.group({
    name: reader.text(variable),
    value: text,
    valueFrom: kubeModel<V1EnvVarSource>(reader, 'V1EnvVarSource'),
  })
  return reader.record(
    check.either((value) => typeof value === 'string', text, source),
    variable,
  )
}
