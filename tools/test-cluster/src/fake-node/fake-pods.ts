import { request } from 'undici'
import type { AgentAddress } from './agent-server.ts'
import type { Command } from './commands.ts'
import type { NodeOptions } from './nodes.ts'
import type { ContainerExit, PodScript } from './script.ts'

/** What the fake nodes make of pods; works from any process. */
export interface FakePods {
  /** Pods that match and are not yet bound are run like this; later rules win over earlier ones. */
  rule(rule: {
    readonly name?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly script: PodScript
  }): Promise<void>
  /** Forgets the rules of this namespace. */
  reset(): Promise<void>
  /** This pod's container ends now. `restartPolicy` decides what follows, as with a kubelet. */
  exit(pod: string, how: ContainerExit): Promise<void>
  /** As the kubelet does under pressure: phase Failed, reason Evicted. */
  evict(pod: string, message?: string): Promise<void>
  ready(pod: string, ready: boolean): Promise<void>
  /** What its log says from now on. */
  log(pod: string, text: string): Promise<void>
}

/** The fake nodes themselves. */
export interface FakeNodes {
  add(name: string, options?: NodeOptions): Promise<void>
  /** Heartbeats stop, pods stay as they are: NotReady after some seconds. */
  silence(name: string): Promise<void>
  speak(name: string): Promise<void>
  remove(name: string): Promise<void>
}

const EVICTED = 'The node was low on resource: memory.'

export function fakePods(agent: AgentAddress, namespace: string): FakePods {
  return {
    rule: (rule) => tell(agent, { do: 'rule', rule: { ...rule, namespace } }),
    reset: () => tell(agent, { do: 'reset', namespace }),
    exit: (pod, how) => tell(agent, { do: 'exit', namespace, pod, how }),
    evict: (pod, message = EVICTED) => tell(agent, { do: 'evict', namespace, pod, message }),
    ready: (pod, ready) => tell(agent, { do: 'ready', namespace, pod, ready }),
    log: (pod, text) => tell(agent, { do: 'log', namespace, pod, text }),
  }
}

export function nodesOf(agent: AgentAddress): FakeNodes {
  return {
    add: (name, options) => tell(agent, { do: 'add-node', name, options }),
    silence: (name) => tell(agent, { do: 'silence', name }),
    speak: (name) => tell(agent, { do: 'speak', name }),
    remove: (name) => tell(agent, { do: 'remove-node', name }),
  }
}

async function tell({ url, secret }: AgentAddress, command: Command): Promise<void> {
  const { statusCode, body } = await request(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body: JSON.stringify(command),
  })
  const words = await body.text()
  if (statusCode !== 204) throw new Error(`${command.do}: ${words}`)
}
