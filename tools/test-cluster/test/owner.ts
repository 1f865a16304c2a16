// A process that starts a cluster, says where, and is then killed by a test.
import { startControlPlane } from '../src/control-plane/start.ts'

const cluster = await startControlPlane({ nodes: process.argv[2] === 'real' ? 'real' : 'fake' })
process.send?.({ folder: cluster.folder })
