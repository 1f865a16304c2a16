export type { ContractCase, ContractSuite, Made } from './case.ts'
export { register, type RegisterOptions, type Runner } from './register.ts'
export { fakeOptions, type FakeUserOptions } from './fakes/options.ts'
export { gate, type Gate } from './fakes/gate.ts'
export type { FakeProgram, Manners } from './fakes/fake-server.ts'
export type { FakeCall, FakeMethod, FakeStep } from './fakes/script.ts'
export {
  fakeSpawner,
  type FakeCapability,
  type FakeSpawner,
  type FakeSpawnerOptions,
} from './fakes/spawner.ts'
export { startTestServer, type TestServer, type TestServerHandlers } from './fakes/http-server.ts'
export { upstream, type EchoAnswer, type SeenRequest, type Upstream, type UpstreamOptions } from './fakes/upstream.ts'
export { fakeWorld, type Exit, type FakeServer, type FakeWorld } from './fakes/world.ts'
export { storeContract, type StoreSubject } from './contracts/store.ts'
