import type { JsonValue } from '../../src/contract/json.ts'

/** An element that must not come to life on any page. */
export const MARK_ELEMENT = '<hk-marker>'
/** What follows a quotation mark that should have been escaped. */
export const MARK_ATTRIBUTE = '" onhk="'
/** A header that no answer may have. */
export const MARK_HEADER = 'x-hk-injected'
/** A site that nothing may lead to. */
export const MARK_HOST = 'elsewhere.invalid'

/** A value with the words a failing case is told by. */
export type Labelled<Value> = readonly [label: string, value: Value]

/** Texts that have broken somebody's software, each short. */
export const HOSTILE_TEXTS: readonly Labelled<string>[] = [
  ['empty', ''],
  ['a space', ' '],
  ['an element', `${MARK_ELEMENT}alert(1)</hk-marker>`],
  ['an element that ends a script', `</script>${MARK_ELEMENT}`],
  ['an element that ends a field', `</textarea></title></select>${MARK_ELEMENT}`],
  ['an attribute', `x${MARK_ATTRIBUTE}alert(1)`],
  ['an attribute in single quotes', `x' onhk='alert(1)`],
  ['a script as an address', 'javascript:alert(1)//hk'],
  ['another site', `https://${MARK_HOST}/`],
  ['another site without a scheme', `//${MARK_HOST}/`],
  ['another site by backslashes', `/\\${MARK_HOST}`],
  ['another site by a tab', `/\t/${MARK_HOST}`],
  ['line ends', `x\r\n${MARK_HEADER}: 1\r\n\r\n${MARK_ELEMENT}`],
  ['a line end', `x\nSet-Cookie: ${MARK_HEADER}=1`],
  ['SQL', "x'; DROP TABLE user; --"],
  ['SQL of a condition', "' OR '1'='1"],
  ['SQL wildcards', '%_[a-z]*'],
  ['a template', '{{7*7}}${7*7}<%= 7*7 %>#{7*7}'],
  ['a shell', '$(id) `id` ; id | id'],
  ['a path', '../../../../etc/passwd'],
  ['dots', '..'],
  ['a slash', 'a/b'],
  ['escapes', '%2e%2e%2f%00%0d%0a'],
  ['NUL', 'a\0b'],
  ['half of a pair', 'a\ud800b'],
  ['the other half', '\udc00'],
  ['control characters', 'a\u0001\u0008\u001b[31m\u007f'],
  ['right to left', '\u202Etxet\u202C \u05d0'],
  ['combining', `a${'\u0301'.repeat(200)}`],
  ['emoji', '👩‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
  ['a homograph', 'аlice'],
  ['wide letters', 'ａｌｉｃｅ'],
  ['the long s', 'aliſe ﬁ İ ß'],
  ['invisible', 'al\u200bice\ufeff'],
  ['a line separator', 'a\u2028b\u2029c'],
  ['a prototype', '__proto__'],
  ['a constructor', 'constructor'],
  ['a method', 'hasOwnProperty'],
  ['a filter', 'users!user=root'],
  ['a scope', 'admin:users,*'],
  ['a scope list', 'self users!group=a!user=b !!! =='],
  ['not a number', 'NaN'],
  ['infinite', '-Infinity'],
  ['hexadecimal', '0x7fffffff'],
  ['a great number', '1e309'],
  ['null', 'null'],
  ['true', 'true'],
  ['undefined', 'undefined'],
  ['JSON', '{"$ne": null}'],
  ['another year', '+275760-09-13T00:00:00.001Z'],
  ['year nought', '0000-00-00T00:00:00Z'],
  ['a 30th of February', '2024-02-30T25:61:61Z'],
]

/** Texts that are only long. */
export const LONG_TEXTS: readonly Labelled<string>[] = [
  ['256 characters', 'a'.repeat(256)],
  ['10 kB', 'a'.repeat(10_000)],
  ['10 kB of quotation marks', '"'.repeat(10_000)],
  ['10 kB of elements', MARK_ELEMENT.repeat(1000)],
]

/** A text as large as a body may be, and then some. */
export const HUGE_TEXT: Labelled<string> = ['1 MB', 'a'.repeat(1024 * 1024)]

/** Values that are no text. Those that JSON cannot say are in {@link HOSTILE_JSON}. */
export const HOSTILE_VALUES: readonly Labelled<JsonValue>[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['0', 0],
  ['1', 1],
  ['-1', -1],
  ['0.5', 0.5],
  ['1e308', 1e308],
  ['2**53', 2 ** 53],
  ['an empty list', []],
  ['an empty object', {}],
  ['a list of null', [null]],
  ['a list of lists', [[[]]]],
  ['a list of objects', [{ a: 1 }]],
  ['a list twice the same', ['alice', 'alice']],
  ['a list of new and known', ['new-name', 'crew', 'alice', 'nobody']],
  ['a list of 10,000', Array.from({ length: 10_000 }, (_, index) => `n${index}`)],
  [
    'an object of 10,000',
    Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`n${i}`, i])),
  ],
  ['an operator', { $gt: '' }],
  ['a text with methods', { toString: 'x', length: 1, valueOf: 'x' }],
  ['a date', { toISOString: 1 }],
]

/** Values as JSON text that no value of ours is written as. */
export const HOSTILE_JSON: readonly Labelled<string>[] = [
  ['-0', '-0'],
  ['2**53 + 1', '9007199254740993'],
  ['an infinite number', '1e999'],
  ['an infinite number in a list', '[-1e999]'],
  ['half of a pair, escaped', '"\\ud800"'],
  ['NUL, escaped', '"\\u0000"'],
  ['a prototype', '{"__proto__": {"admin": true}}'],
  ['a constructor', '{"constructor": {"prototype": {"admin": true}}}'],
  ['doubled keys', '{"a": 1, "a": {"a": 2, "a": 3}}'],
  ['a key that is half of a pair', '{"\\udfff": 1}'],
  ['65 levels', `${'['.repeat(65)}${']'.repeat(65)}`],
  ['10,000 levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
  ['10,000 levels of objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
]
