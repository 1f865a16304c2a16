const OBJECT_NAME = /^[a-z]([a-z0-9-]*[a-z0-9])?$/
const LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/

/** What every kind of object may be called: RFC 1035 and RFC 1123 at once, at most 63 characters. */
export function isObjectName(text: string): boolean {
  return text.length <= 63 && OBJECT_NAME.test(text)
}

/** What may be the value of a label; empty too. */
export function isLabelValue(text: string): boolean {
  return text === '' || (text.length <= 63 && LABEL_VALUE.test(text))
}
