// Says on one line why there can be no cluster here, and ends with code 1 then.
import { findGo } from '../build/go.ts'

if (!process.env['KUBECONFIG']) {
  try {
    await findGo()
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}
