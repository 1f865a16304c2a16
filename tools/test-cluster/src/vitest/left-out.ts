/**
 * Whether tests that kill, freeze or need nodes of ours are left out, because `KUBECONFIG` names another cluster. Says
 * so on one line.
 *
 * @param what is not tested then, such as 'A killed API server'
 */
export function leftOut(what: string): boolean {
  const foreign = (process.env['KUBECONFIG'] ?? '') !== ''
  if (foreign) console.warn(`${what} not tested: KUBECONFIG names a cluster that is not ours.`)
  return foreign
}
