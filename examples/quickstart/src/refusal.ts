/** Why the quickstart cannot start, in one sentence for the person at the terminal. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}
