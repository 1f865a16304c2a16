export { nodeProxy, type NodeProxy, type ProxyCounts, type RouteTraffic } from './node-proxy.ts'
export type { NodeProxyOptions } from './options.ts'
