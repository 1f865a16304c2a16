import { expect, test } from 'vitest'
import { toLines } from './read-output.ts'

test.each([
  ['', []],
  ['a', ['a']],
  ['a\nb\n', ['a', 'b']],
  ['a\r\nb', ['a', 'b']],
  ['a\n\nb\n', ['a', '', 'b']],
  ['10%\r50%\r100%\ndone\n', ['10%', '50%', '100%', 'done']],
  ['\0\0\0after the file was emptied\n', ['after the file was emptied']],
])('%j is %j', (output, lines) => {
  expect(toLines(output)).toEqual(lines)
})
