export { nodeProxy, type NodeProxy, type RouteTraffic } from './node-proxy.ts'
export type { NodeProxyOptions } from './options.ts'
export { chpProxy } from './chp-client/chp-proxy.ts'
export type { ChpProxyOptions } from './chp-client/options.ts'
