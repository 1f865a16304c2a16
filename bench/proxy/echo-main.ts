import { serveEcho } from './backend.ts'

serveEcho(Number(process.argv[2]))
