import { fileURLToPath } from 'node:url'
import { register, spawnerContract } from '@hubkit/testkit'
import { afterAll, beforeAll, test } from 'vitest'
import { startService, type Service } from './service/service.ts'
import { machineSpawner } from './src/index.ts'

const COMMAND = [process.execPath, fileURLToPath(new URL('service/hello.ts', import.meta.url))]

let service: Service
beforeAll(async () => void (service = await startService()))
afterAll(() => service.close())

const make = () => machineSpawner(service.origin, COMMAND)
const kill = (server: { readonly hubId: string; readonly id: string }) =>
  service.kill(`${server.hubId}-${server.id}`)

register({ test }, spawnerContract, () => ({ subject: { spawner: make(), another: make, kill } }))
