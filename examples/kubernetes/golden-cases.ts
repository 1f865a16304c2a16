import { readArguments } from './src/manifests/arguments.ts'
import type { Plan, PodPlan } from './src/manifests/plan.ts'

const SECRET = { name: 'hub', data: { HUB_SECRET: 'of the test', HUB_USERS: '{}' } }
/** Command lines whose manifests are in golden/. */
export const GOLDEN = {
  plain: '--image hub:1 --admin ada',
  everything:
    '--image hub:1 --admin ada --admin grace --namespace lab --servers-namespace lab-servers ' +
    '--server-image notebook:1 --storage-class fast --home-size 5Gi --cull-after 30m ' +
    '--host hub.example.org --tls-secret tls --ingress-class nginx --trusted-proxies 10.1.0.0/16,10.2.0.1 ' +
    '--annotation example.org/timeout=3600 --pre-pull',
  outside: '--outside --servers-namespace lab-servers --pre-pull',
} as const

/** What a command line asks for, with a Secret that does not change. */
export function planOf(words: string, secret: PodPlan['secret'] = SECRET): Plan {
  const asked = readArguments(words.split(' '))
  if (asked === 'help') throw new Error('help was asked for')
  return { ...asked.plan, pod: asked.pod && { ...asked.pod, secret } }
}
