import type { Agent } from './agent.ts'
import type { NodeOptions } from './nodes.ts'
import type { ContainerExit, PodRule } from './script.ts'

/** What an agent can be told, as JSON over HTTP. */
export type Command =
  | { readonly do: 'rule'; readonly rule: PodRule }
  | { readonly do: 'reset'; readonly namespace?: string | undefined }
  | {
      readonly do: 'exit'
      readonly namespace: string
      readonly pod: string
      readonly how: ContainerExit
    }
  | {
      readonly do: 'ready'
      readonly namespace: string
      readonly pod: string
      readonly ready: boolean
    }
  | {
      readonly do: 'evict'
      readonly namespace: string
      readonly pod: string
      readonly message: string
    }
  | { readonly do: 'log'; readonly namespace: string; readonly pod: string; readonly text: string }
  | { readonly do: 'add-node'; readonly name: string; readonly options?: NodeOptions | undefined }
  | { readonly do: 'silence' | 'speak' | 'remove-node'; readonly name: string }

/** Does it. @throws Error when there is no such pod or node */
export async function obey(agent: Agent, command: Command): Promise<void> {
  switch (command.do) {
    case 'rule':
      agent.rules.push(command.rule)
      return
    case 'reset': {
      const { namespace } = command
      const kept = agent.rules.filter(
        (rule) => namespace !== undefined && rule.namespace !== namespace,
      )
      agent.rules.splice(0, agent.rules.length, ...kept)
      return
    }
    case 'exit':
      return agent.pod(command.namespace, command.pod).exit(command.how)
    case 'ready':
      return agent.pod(command.namespace, command.pod).ready(command.ready)
    case 'evict':
      return agent.pod(command.namespace, command.pod).evict(command.message)
    case 'log':
      agent.pod(command.namespace, command.pod).log = command.text
      return
    case 'add-node':
      return agent.nodes.add(command.name, command.options)
    case 'silence':
      return agent.nodes.silence(command.name)
    case 'speak':
      return agent.nodes.speak(command.name)
    case 'remove-node':
      return agent.nodes.remove(command.name)
  }
}
