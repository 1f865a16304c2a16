/** Reads a setting that must be there. @throws Error which says what is missing */
export function setting(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') throw new Error(`Please set ${name}.`)
  return value
}
