export { nodeProxy, type NodeProxy, type RouteTraffic } from './node-proxy.ts'
export type { NodeProxyOptions } from './options.ts'
