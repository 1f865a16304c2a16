import type { Operation, ReverseProxy, Spawner, Store } from '@hubkit/core/contract'
import type { FaultHook } from './fault-hook.ts'

const kindOf = (key: string): string => key.split(':')[0] ?? key

function pointsOf(operations: readonly Operation[]): readonly string[] {
  return operations.flatMap((item) => (item.op === 'emit' ? [`commit ${item.event.type}`] : []))
}

/** A store that lets the test hit this process at its writes. */
export function faultyStore(store: Store, { around }: FaultHook): Store {
  return {
    ...store,
    transact: (operations) => around(pointsOf(operations), () => store.transact(operations)),
    acquire: (key, ...rest) =>
      around([`acquire ${kindOf(key)}`], () => store.acquire(key, ...rest)),
    release: (fence) => around([`release ${kindOf(fence.key)}`], () => store.release(fence)),
  }
}

/** A spawner that lets the test hit this process at its calls. */
export function faultySpawner<Options>(
  spawner: Spawner<Options>,
  { around }: FaultHook,
): Spawner<Options> {
  const { destroy } = spawner
  return {
    ...spawner,
    start: (ctx) => around(['spawner.start'], () => spawner.start(ctx)),
    stop: (ctx) => around(['spawner.stop'], () => spawner.stop(ctx)),
    ...(destroy && { destroy: (ctx) => around(['spawner.destroy'], () => destroy(ctx)) }),
  }
}

/** A proxy that lets the test hit this process when its table changes. */
export function faultyProxy<Proxy extends ReverseProxy>(
  proxy: Proxy,
  { around }: FaultHook,
): Proxy {
  return {
    ...proxy,
    addRoute: (route) => around(['route.open'], () => proxy.addRoute(route)),
    deleteRoute: (spec) => around(['route.shut'], () => proxy.deleteRoute(spec)),
  }
}
