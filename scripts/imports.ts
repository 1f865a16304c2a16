export interface Import {
  readonly from: string
  /** A whole `import type` or `export type`, of which nothing is left at run time. */
  readonly typeOnly: boolean
  /** `export * from`, named or not. */
  readonly star: boolean
}

const comments = /^\s*(?:\/\*[\s\S]*?\*\/|\/\/.*$)/gm
const statements = /^\s*(import|export)\s+(type\s+)?([\w$*{},\s]+?\s+from\s+)?['"]([^'"]+)['"]/gm
const calls = /\bimport\(\s*['"]([^'"]+)['"]/g

/** The imports of a formatted TypeScript file. (TypeScript 7 has no parser to ask.) */
export function importsOf(source: string): Import[] {
  const code = source.replaceAll(comments, '')
  return [
    ...[...code.matchAll(statements)].map(([, keyword, type, names, from = '']) => ({
      from,
      typeOnly: type !== undefined,
      star: keyword === 'export' && names !== undefined && names.startsWith('*'),
    })),
    ...[...code.matchAll(calls)].map(([, from = '']) => ({ from, typeOnly: false, star: false })),
  ]
}
