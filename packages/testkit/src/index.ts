export type { ContractCase, ContractSuite, Made } from './case.ts'
export { register, type RegisterOptions, type Runner } from './register.ts'
export { failures, type Failure } from './failures.ts'

export { authenticatorContract } from './contracts/authenticator.ts'
export {
  formAttempt,
  identifyAttempt,
  type Ask,
  type Attempt,
  type AuthenticatorSubject,
  type AuthInput,
} from './contracts/authenticator/subject.ts'
export { cullerContract, type CullerSubject } from './contracts/culler.ts'
export { cullCandidate, userCullCandidate } from './contracts/culler/candidates.ts'
export { proxyContract } from './contracts/proxy.ts'
export type { ProxySubject } from './contracts/proxy/subject.ts'
export { spawnerContract } from './contracts/spawner.ts'
export type { SpawnerSubject } from './contracts/spawner/subject.ts'
export { storeContract, type StoreSubject } from './contracts/store.ts'

export {
  fleetContext,
  logsContext,
  randomId,
  recordingLogger,
  serverContext,
  serverEnvironment,
  serverRef,
  spawnContext,
  stopContext,
  type ContextParts,
  type RecordedSpawnContext,
  type RecordingLogger,
  type ServerRefParts,
} from './contexts.ts'
export { memoryStorage } from './storage.ts'
export { until, within, type UntilOptions } from './wait.ts'

export { browser, type Browser, type BrowserOptions, type BrowserRequest } from './client.ts'
export type { Page, PageForm } from './client/page.ts'
export type { FetchLike } from './client/transport.ts'

export {
  fakeAuthenticator,
  type FakeAuthCapability,
  type FakeAuthenticator,
  type FakeAuthenticatorOptions,
} from './fakes/authenticator.ts'
export { fakeClock, type FakeClock } from './fakes/clock.ts'
export type { FakeProgram, Manners } from './fakes/fake-server.ts'
export { gate, type Gate } from './fakes/gate.ts'
export { startTestServer, type TestServer, type TestServerHandlers } from './fakes/http-server.ts'
export { fakeOptions, type FakeUserOptions } from './fakes/options.ts'
export { fakeProxy, type FakeProxy, type FakeProxyOptions } from './fakes/proxy.ts'
export type { FakeCall, FakeMethod, FakeStep } from './fakes/script.ts'
export {
  fakeSpawner,
  type FakeCapability,
  type FakeSpawner,
  type FakeSpawnerOptions,
} from './fakes/spawner.ts'
export {
  acceptUpgrade,
  upstream,
  type EchoAnswer,
  type SeenRequest,
  type Upstream,
  type UpstreamOptions,
} from './fakes/upstream.ts'
export {
  fakeWorld,
  type Exit,
  type FakeGiven,
  type FakeServer,
  type FakeWorld,
} from './fakes/world.ts'
