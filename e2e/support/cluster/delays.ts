/** How long things took, told at the end and asserted by nobody. */
export interface Delays {
  /** Notes what came of a step and how long after the blow. */
  note(step: string, outcome: string, since: number): void
  print(title: string): void
}

export function createDelays(): Delays {
  const rows: { readonly step: string; readonly outcome: string; readonly delay: number }[] = []
  return {
    note: (step, outcome, since) =>
      void rows.push({ step, outcome, delay: performance.now() - since }),
    print(title) {
      const wide = Math.max(...rows.map(({ step }) => step.length), 0)
      const lines = rows.map(
        ({ step, outcome, delay }) =>
          `  ${step.padEnd(wide)}  ${`${Math.round(delay)} ms`.padStart(9)}  ${outcome}`,
      )
      console.log([title, ...lines].join('\n'))
    },
  }
}
