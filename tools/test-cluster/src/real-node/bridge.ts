import { readdir, readFile } from 'node:fs/promises'
import { run } from '../base/run.ts'

/** A network of its own on this machine. Nothing leaves it: pods have no default route. */
export interface Network {
  readonly bridge: string
  /** First two numbers of pods' addresses. */
  readonly pods: string
  /** Addresses of services, CIDR. */
  readonly services: string
  /** Of the service `kubernetes`: the API server itself listens there, so no kube-proxy is needed. */
  readonly apiServer: string
}

const MOST = 32
const PREFIX = 'hubkit-k8s-'

/** The networks that a machine can have at a time. */
function networks(): readonly Network[] {
  return Array.from({ length: MOST }, (_, k) => ({
    bridge: `${PREFIX}${k}`,
    pods: `10.${160 + k}`,
    services: `10.96.${k}.0/24`,
    apiServer: `10.96.${k}.1`,
  }))
}

/**
 * Makes the first bridge that is free. Its hardware address says from the first moment whose it is.
 *
 * @param before called with each one that is going to be tried
 */
export async function makeBridge(
  id: string,
  before: (network: Network) => Promise<void>,
): Promise<Network> {
  const taken = new Set(await readdir('/sys/class/net'))
  for (const network of networks()) {
    if (taken.has(network.bridge)) continue
    await before(network)
    try {
      await run('ip', [
        'link',
        'add',
        'name',
        network.bridge,
        'address',
        hardware(id),
        'type',
        'bridge',
      ])
    } catch (error) {
      if ((await readdir('/sys/class/net')).includes(network.bridge)) continue // another was quicker
      throw error
    }
    await run('ip', ['addr', 'add', `${network.apiServer}/32`, 'dev', network.bridge])
    await run('ip', ['link', 'set', network.bridge, 'up'])
    return network
  }
  throw new Error(`all ${MOST} networks for test clusters are taken: npm run cluster:down`)
}

/** Removes a bridge and its addresses if it is this cluster's. */
export async function removeBridge(bridge: string, id: string): Promise<void> {
  if (!(await isOurs(bridge, id))) return
  try {
    await run('ip', ['link', 'del', bridge])
  } catch (error) {
    if (await isOurs(bridge, id)) throw error // else another removed it meanwhile
  }
}

/** Whether there is such a network device, and a cluster with this id has made it. */
export async function isOurs(device: string, id: string): Promise<boolean> {
  // gone
  const address = await readFile(`/sys/class/net/${device}/address`, 'utf8').catch(() => '')
  return address.trim() === hardware(id)
}

/** A locally administered address, made of the cluster's id. */
function hardware(id: string): string {
  return ['02', '6b', ...(id.match(/../g) ?? [])].join(':')
}
