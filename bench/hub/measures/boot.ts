import { mebibytes, seconds } from '../finding.ts'
import type { Measure } from '../measure.ts'

/** From the start of the process on no records to the first answer of its API. */
export const boot: Measure = {
  name: 'boot',
  async run(side) {
    const took = await side.startAfresh()
    return [
      seconds('boot to the first API answer', took / 1000),
      ...mebibytes('after boot', await side.memory()),
    ]
  },
}
