const ALPHABET = Array.from('abcxyz0189----..__@ ABZ!~ÄéßжΣ用🙂\t')

/** Names of all sorts, the same each time: a linear congruential generator. */
export function randomNames(count: number): readonly string[] {
  let state = 42
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * below)
  }
  return Array.from({ length: count }, () =>
    Array.from({ length: next(70) }, () => ALPHABET[next(ALPHABET.length)]).join(''),
  )
}
