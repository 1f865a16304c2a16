/** Numbers from 0 to 1 that `HUBKIT_SEED` brings again. */
export function seeded(): { readonly seed: number; random(): number } {
  const given = Number(process.env['HUBKIT_SEED'])
  const seed = Number.isInteger(given) && given > 0 ? given : Math.trunc(Math.random() * 2 ** 31)
  let state = seed
  return {
    seed,
    // mulberry32
    random() {
      state = (state + 0x6d2b79f5) | 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
    },
  }
}
