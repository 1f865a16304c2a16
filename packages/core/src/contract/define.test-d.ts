import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import {
  defineAuthenticator,
  defineCuller,
  defineProxy,
  defineSpawner,
  profileOptions,
} from './index.ts'
import type {
  Authenticator,
  Culler,
  HubError,
  OptionsSchema,
  ReverseProxy,
  Spawner,
} from './index.ts'

const base = {
  poll: () => Promise.resolve({ phase: 'running' } as const),
  stop: () => Promise.resolve(),
}

test("a schema's output is what start gets", () => {
  const options = z.object({ image: z.string(), memory: z.number().default(1) })
  const spawner = defineSpawner({
    name: 'x',
    options,
    start(ctx) {
      expectTypeOf(ctx.options).toEqualTypeOf<{ image: string; memory: number }>()
      expectTypeOf(ctx.signal).toEqualTypeOf<AbortSignal>()
      return Promise.resolve({ url: 'http://x' })
    },
    ...base,
  })
  expectTypeOf(spawner).toExtend<Spawner>()
})

test('profiles give the options they set', () => {
  const schema = profileOptions([
    { slug: 'small', displayName: 'Small', set: { memory: 1, image: 'base' } },
  ])
  expectTypeOf(schema).toEqualTypeOf<OptionsSchema<Partial<{ memory: number; image: string }>>>()
})

test('state is what start returns, and must be JSON', () => {
  const spawner = defineSpawner<unknown, { pid: number }>({
    name: 'x',
    start: () => Promise.resolve({ url: 'http://x', state: { pid: 1 } }),
    poll(ctx) {
      expectTypeOf(ctx.state).toEqualTypeOf<{ pid: number } | undefined>()
      return base.poll()
    },
    stop: base.stop,
  })
  expectTypeOf(spawner).toExtend<Spawner<unknown, { pid: number }>>()
  // @ts-expect-error a date is not JSON
  defineSpawner<unknown, { at: Date }>({
    name: 'x',
    start: () => Promise.resolve({ url: '', state: { at: new Date() } }),
    ...base,
  })
})

test('the version is added, and what is required is required', () => {
  expectTypeOf(
    defineSpawner({ name: 'x', start: () => Promise.resolve({ url: '' }), ...base }).specVersion,
  ).toEqualTypeOf<1>()
  // @ts-expect-error stop is missing
  defineSpawner({ name: 'x', start: () => Promise.resolve({ url: '' }), poll: base.poll })
  expectTypeOf(
    defineCuller({ name: 'x', decide: () => ({ action: 'keep' }) }),
  ).toEqualTypeOf<Culler>()
  // @ts-expect-error a stop needs a reason
  defineCuller({ name: 'x', decide: () => ({ action: 'stop' }) })
  expectTypeOf(defineProxy).returns.toEqualTypeOf<ReverseProxy>()
  expectTypeOf(defineAuthenticator).returns.toEqualTypeOf<Authenticator>()
  expectTypeOf<HubError['code']>().toExtend<`HUB_ERR_${string}`>()
})
