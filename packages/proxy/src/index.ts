export { nodeProxy, type NodeProxy, type RouteTraffic } from './node-proxy.ts'
export type { NodeProxyOptions } from './options.ts'
export type { ProxyListening } from './listener.ts'
export type { TlsClientOptions, TlsServerOptions, TlsVersion } from './tls/options.ts'
