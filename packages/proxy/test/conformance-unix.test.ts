import { setWire } from './wire.ts'

// The same cases as over plain TCP.
await setWire('unix')
await import('./conformance-http.test.ts')
await import('./conformance-upgrade.test.ts')
