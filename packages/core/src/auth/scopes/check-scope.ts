import { refuse, string, type Check } from '../../contract/check.ts'
import { readScope } from './parse.ts'

/** Checks a scope among options. */
export const checkScope: Check<string> = (value, path) => {
  const text = string({ min: 1 })(value, path)
  const reading = readScope(text)
  return 'scope' in reading
    ? text
    : refuse(path, value, `a scope such as 'list:users' (${reading.fault})`)
}
