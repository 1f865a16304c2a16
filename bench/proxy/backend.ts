// What the proxies stand before: nginx for requests, and a server that sends back every byte of an upgraded connection.
import { createServer } from 'node:net'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Headers of a notebook server's answer. */
const NOTEBOOK_HEADERS = [
  `X-Content-Type-Options nosniff`,
  `Content-Security-Policy "frame-ancestors 'self'; report-uri /user/b/api/security/csp-report; default-src 'none'"`,
  `Access-Control-Allow-Headers "accept, content-type, authorization"`,
  `Set-Cookie "_xsrf=2|abcdef01|0123456789abcdef0123456789abcdef|1700000000; expires=Mon, 01 Jan 2029 00:00:00 GMT; Path=/user/b/"`,
  `Cache-Control "no-cache, no-store, must-revalidate"`,
  `Vary "Accept-Encoding, Cookie"`,
  `X-JupyterHub-Version "6.1.1"`,
]

const COMMON = `daemon off;
master_process off;
error_log /dev/null;
worker_processes 1;
`

/** Writes the files and the configuration of the server; returns nginx's arguments. */
export function backendConfig(folder: string, port: number): readonly string[] {
  writeFileSync(join(folder, 'small'), 'x'.repeat(1024))
  writeFileSync(join(folder, 'large'), Buffer.alloc(10 * 1024 * 1024, 'x'))
  const headers = NOTEBOOK_HEADERS.map((line) => `add_header ${line};`).join('\n')
  const file = join(folder, 'backend.conf')
  writeFileSync(
    file,
    `${COMMON}pid ${join(folder, 'backend.pid')};
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000000;
  default_type text/plain;
  sendfile on;
  tcp_nopush on;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location /user/a/ { alias ${folder}/; }
    location /user/b/ { alias ${folder}/; ${headers} }
  }
}
`,
  )
  return ['-p', folder, '-c', file]
}

/** The configuration of nginx as a proxy. */
export function nginxProxyConfig(
  folder: string,
  port: number,
  backend: number,
  echo: number,
): readonly string[] {
  const file = join(folder, 'proxy.conf')
  writeFileSync(
    file,
    `${COMMON}pid ${join(folder, 'proxy.pid')};
events { worker_connections 16384; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_max_body_size 0;
  upstream backend { server 127.0.0.1:${backend}; keepalive 256; keepalive_requests 1000000000; }
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;
    location / { proxy_pass http://backend; }
    location /user/ws/ { proxy_pass http://127.0.0.1:${echo}; proxy_read_timeout 1h; }
  }
}
`,
  )
  return ['-p', folder, '-c', file]
}

/** Sends back every byte of an upgraded connection. Started as a process of its own. */
export function serveEcho(port: number): void {
  const answer =
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n'
  createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => {
      socket.write(answer)
      socket.on('data', (bytes) => socket.write(bytes))
    })
  }).listen(port, '127.0.0.1', 4096)
}
