import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:tls'
import { until } from '@hubkit/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { authority, certificate, files, folder } from './certificates.ts'
import { started } from './chp.ts'
import { startHubkitProxy } from './process.ts'

test.each([1, 2])(
  'SIGHUP: new certificates on all sides at once (%i processes)',
  async (workers) => {
    const ca = await authority()
    const within = folder()
    const { key, cert } = files(within, await certificate(ca))
    const proxy = await started(
      startHubkitProxy,
      `--workers=${workers}`,
      ...['ssl', 'api-ssl'].flatMap((side) => [`--${side}-key=${key}`, `--${side}-cert=${cert}`]),
    )
    const apiPort = Number(new URL(proxy.api).port)
    const serial = async (port: number): Promise<string> => {
      const socket = connect({ port, host: '127.0.0.1', ca: ca.cert })
      onTestFinished(() => void socket.destroy())
      await once(socket, 'secureConnect')
      const { serialNumber } = socket.getPeerCertificate()
      socket.destroy()
      return serialNumber
    }
    const before = await serial(proxy.port)
    expect(await serial(apiPort)).toBe(before)

    // What does not fit leaves everything as it is.
    writeFileSync(cert, 'nonsense')
    proxy.signal('SIGHUP')
    await until(() => proxy.output().includes('--ssl-cert: the file holds no certificate in PEM'))
    expect(await serial(proxy.port)).toBe(before)

    files(within, await certificate(ca))
    proxy.signal('SIGHUP')
    await until(async () => (await serial(apiPort)) !== before)
    // Whichever process answers.
    await until(async () => {
      const seen = await Promise.all(Array.from({ length: 20 }, () => serial(proxy.port)))
      return !seen.includes(before)
    })
    expect(proxy.hasEnded()).toBe(false)
  },
)
