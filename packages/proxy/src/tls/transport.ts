import type { TLSSocket } from 'node:tls'
import { carriedBy } from '../http/cut-off.ts'
import type { Inlet } from '../plane/inlet.ts'
import {
  addressOf,
  prepared,
  tcp,
  UNIX,
  type Destination,
  type Dialled,
  type Transport,
} from '../plane/transport.ts'
import type { TlsClient } from './tls-client.ts'
import type { TlsServer } from './tls-server.ts'

/** A transport that speaks TLS where it is told to: on the side of the clients, of the servers, or both. */
export function tlsTransport(
  serve: (() => TlsServer) | undefined,
  client: () => TlsClient,
): Transport {
  const connect = (to: Destination, inlet: Inlet | undefined): Dialled => {
    const socket = client().connect(to.hostname, addressOf(to, inlet))
    return prepared({ socket, reached: 'secureConnect' }, to, inlet)
  }
  return {
    connect: (to, inlet) => (to.encrypted ? connect(to, inlet) : tcp.connect(to, inlet)),
    dial: (to) => (to.encrypted ? connect(to, undefined) : tcp.dial(to)),

    serve(onAccepted) {
      if (!serve) return tcp.serve(onAccepted)
      const { server, destroyConnections, carrierOf } = serve()
      let isUnix = false
      server.on('listening', () => (isUnix = typeof server.address() === 'string'))
      server.on('secureConnection', (socket: TLSSocket) => {
        onAccepted({
          remoteAddress: isUnix ? UNIX : socket.remoteAddress,
          encrypted: true,
          open(inlet) {
            const carrier = carrierOf(socket)
            if (carrier) carriedBy(socket, carrier)
            inlet.listen(socket)
            return socket
          },
        })
      })
      return { server, destroyConnections }
    },
  }
}
