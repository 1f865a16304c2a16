import { Gauge, type Registry } from 'prom-client'
import type { Store } from '../contract/store.ts'

/** By JupyterHub's name of the period; milliseconds. */
const PERIODS = { '24h': 86_400_000, '7d': 7 * 86_400_000, '30d': 30 * 86_400_000 }

/** The hub's numbers, counted in the store whenever somebody asks: the same from every hub process. */
export function addGauges(
  registry: Registry,
  prefix: string,
  { store, now }: { readonly store: Store; readonly now: () => number },
): void {
  const gauge = (
    name: string,
    help: string,
    labelNames: readonly string[],
    collect: (self: Gauge) => Promise<void>,
  ): Gauge =>
    new Gauge({
      name: `${prefix}_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      async collect() {
        await collect(this)
      },
    })
  gauge('running_servers', "Users' servers that are ready", [], async (self) =>
    self.set(await store.count('server', { phase: 'ready' })),
  )
  gauge('total_users', 'Users', [], async (self) => self.set(await store.count('user')))
  gauge('active_users', 'Users with any activity in a period', ['period'], async (self) => {
    for (const [period, length] of Object.entries(PERIODS))
      self.set({ period }, await store.count('user', { lastActivity: { above: now() - length } }))
  })
}
