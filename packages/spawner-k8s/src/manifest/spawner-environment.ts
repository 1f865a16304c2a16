import { amountOf } from '../options/quantity.ts'
import type { Quantity } from '../options/common-values.ts'
import type { ManifestContext, ServerSpec } from '../spec.ts'

function bytes(quantity: Quantity | undefined): string | undefined {
  const amount = quantity === undefined ? undefined : amountOf(quantity)
  return amount === undefined ? undefined : Math.round(amount).toFixed(0)
}

function cores(quantity: Quantity | undefined): string | undefined {
  const amount = quantity === undefined ? undefined : amountOf(quantity)
  // JupyterHub writes a Python float.
  return amount === undefined || !Number.isInteger(amount) ? amount?.toString() : amount.toFixed(1)
}

/**
 * What only the spawner knows: where the server listens (contract of `SpawnContext.env`), its image, and what it gets
 * (JupyterHub, Spawner.get_env; KubeSpawner.get_env).
 */
export function spawnerEnvironment(
  { host, port, values }: ServerSpec,
  { server }: ManifestContext,
): Readonly<Record<string, string>> {
  const { cpu, memory } = values.resources ?? {}
  const address = host.includes(':') ? `[${host}]` : host
  const all = {
    JUPYTERHUB_SERVICE_URL: `http://${address}:${port}${server.prefix}`,
    JUPYTER_IMAGE: values.image,
    JUPYTER_IMAGE_SPEC: values.image,
    MEM_LIMIT: bytes(memory?.limit),
    MEM_GUARANTEE: bytes(memory?.guarantee),
    CPU_LIMIT: cores(cpu?.limit),
    CPU_GUARANTEE: cores(cpu?.guarantee),
  }
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
