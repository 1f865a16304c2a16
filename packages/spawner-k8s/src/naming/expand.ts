import { HubError, parseTemplate, type Template } from '@hubkit/core/contract'
import { ALL_FIELDS, type Field } from './fields.ts'

/** What fields stand for; those of names come when they are known. */
export type FieldValues = Readonly<Partial<Record<Field, string>>>

/** Reads a template, all fields allowed unless told otherwise. @throws HubError `HUB_ERR_OPTION` */
export function readTemplate(
  text: string,
  path: string,
  fields: readonly Field[] = ALL_FIELDS,
): Template<Field> {
  return parseTemplate(text, fields, path)
}

/**
 * Fills a template in. Dashes that fields leave at its end go, so that `{username}--{servername}` is fine for a server
 * without a name; those that were written stay.
 */
export function expand(
  text: string,
  values: FieldValues,
  path: string,
  fields: readonly Field[] = ALL_FIELDS,
): string {
  if (!/[{}]/.test(text)) return text
  const template = readTemplate(text, path, fields)
  for (const name of template.names) {
    if (values[name] === undefined)
      throw new HubError('HUB_ERR_OPTION', {
        message: `${path}: what {${name}} stands for is not known here yet`,
      })
  }
  const rendered = template.render(values as Record<Field, string>)
  return template.names.size > 0 && !text.endsWith('-') ? rendered.replace(/-+$/, '') : rendered
}
