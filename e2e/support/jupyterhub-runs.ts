import { until } from '@hubkit/testkit'
import type { Program } from './culler/program.ts'

/**
 * Waits until a JupyterHub serves; one that does not come to it is closed.
 *
 * @param timeout milliseconds
 * @throws Error with what it has said
 */
export async function untilJupyterHubRuns(
  hub: Program,
  close: () => Promise<void>,
  timeout = 60_000,
): Promise<void> {
  try {
    await until(() => hub.hasEnded() || hub.output().includes('JupyterHub is now running'), {
      timeout,
      message: () => `JupyterHub is ready: ${hub.output()}`,
    })
    if (hub.hasEnded()) throw new Error(`JupyterHub has ended: ${hub.output()}`)
  } catch (error) {
    await close()
    throw error
  }
}
