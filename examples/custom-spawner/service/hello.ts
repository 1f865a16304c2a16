// What the machines run here: the smallest server there can be.
import { createServer } from 'node:http'

const { hostname, port } = new URL(process.env['JUPYTERHUB_SERVICE_URL'] ?? 'http://127.0.0.1:0/')
createServer((_request, response) => response.end('hello')).listen(Number(port), hostname)
process.once('SIGTERM', () => process.exit())
