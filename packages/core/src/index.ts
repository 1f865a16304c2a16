/**
 * What an app imports to make a hub of its parts. Plugin authors import `@hubkit/core/contract`.
 *
 * @module
 */
export { createHub, JUPYTERHUB_VERSION, type CloseOptions, type Hub } from './hub.ts'
export type { HubOptions, ServiceOptions } from './options.ts'
export { APP_ACTOR } from './engine/api.ts'
export type {
  Actor,
  Groups,
  MintedToken,
  OpenedSession,
  Page,
  ProgressEvent,
  QueuePosition,
  ServerLocator,
  Servers,
  Sessions,
  StartOptions,
  StopOptions,
  Tokens,
  Users,
  WaitOptions,
} from './engine/api.ts'
export type { HubEvent, HubEventMap, HubEventType } from './engine/events.ts'
export { consoleLogger, silentLogger } from './engine/log.ts'
export type { HookContext, Hooks } from './engine/parts.ts'
export { memoryStore } from './store/memory.ts'
