import { isHubError } from '@hubkit/core/contract'
import { createDiskHook } from './disk-hook.ts'
import type { Fault, FromHub, ToHub } from './fault.ts'

/** Lets a test hit this process at points that its parts come by. */
export interface FaultHook {
  /** Does `work`, and takes the blow before or after it when the test wants that at this point. */
  around<T>(points: readonly string[], work: () => Promise<T>): Promise<T>
}

/** A hook that obeys the process that started this one. */
export function createFaultHook(): FaultHook {
  let armed: Fault | undefined
  let begun = false
  const setDisk = createDiskHook()
  const tell = (message: FromHub): void => {
    if (process.connected) process.send?.(message)
  }
  process.on('message', (message: ToHub) => {
    if ('disk' in message) setDisk(message.disk === 'healthy' ? undefined : message.disk)
    else {
      armed = message.arm
      begun = armed?.since === undefined
    }
    tell({ type: 'armed' })
  })
  // The test went away without ending this.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

  return {
    async around(points, work) {
      for (const point of points) tell({ type: 'point', point })
      begun ||= armed?.since !== undefined && points.includes(armed.since)
      const fault = begun && armed && points.includes(armed.point) ? armed : undefined
      if (fault) armed = undefined
      // Nothing runs between this and the signal's effect.
      const strike = (when: Fault['when']): void => {
        if (fault?.when === when)
          process.kill(process.pid, fault.how === 'kill' ? 'SIGKILL' : 'SIGSTOP')
      }
      strike('before')
      try {
        const result = await work()
        strike('after')
        if (fault) tell({ type: 'passed', outcome: outcomeOf(result) })
        return result
      } catch (error) {
        if (fault) tell({ type: 'passed', outcome: failureOf(error) })
        throw error
      }
    },
  }
}

function outcomeOf(result: unknown): string {
  const conflict = typeof result === 'object' && result !== null && 'reason' in result
  return conflict ? `conflict: ${String(result.reason)}` : 'done'
}

function failureOf(error: unknown): string {
  return isHubError(error) ? error.code : String(error)
}
