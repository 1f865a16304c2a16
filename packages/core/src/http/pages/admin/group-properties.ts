import type { JsonObject } from '../../../contract/json.ts'
import { html, type Html } from '../../html.ts'
import { numberText } from '../../messages/formats.ts'
import { postForm } from '../form.ts'
import type { Frame } from '../frame.ts'

/** A group's properties, and how they are changed. */
export interface PropertiesView {
  readonly value: JsonObject
  /** Left out: they may only be read. */
  readonly edit?:
    | {
        /** Characters that a text may have. */
        readonly most: number
        /** Tells the hub what was shown, so that nobody overwrites what came in between. */
        readonly seen: string
        /** What could not be kept, to be mended. */
        readonly typed?: string | undefined
      }
    | undefined
}

function shown({ language }: Frame, text: string): Html {
  const { properties } = language.messages.admin
  return html`<pre class="log" tabindex="0" role="region" aria-label="${properties}">${text}</pre>`
}

/** What is there, and a form to change it. @param fields which group, and where its page is */
export function groupProperties(frame: Frame, { value, edit }: PropertiesView, fields: Html): Html {
  const { admin } = frame.language.messages
  const text = JSON.stringify(value, undefined, 2)
  const isEmpty = Object.keys(value).length === 0
  if (!edit)
    return html`${
      !isEmpty &&
      html`<section class="card">
        <h2>${admin.properties}</h2>
        ${shown(frame, text)}
      </section>`
    }`
  const { most, seen, typed } = edit
  if (text.length > most && typed === undefined)
    return html`<section class="card">
      <h2>${admin.properties}</h2>
      <p class="faint">${admin.propertiesTooLarge(numberText(frame.language, most))}</p>
      ${shown(frame, text)}
    </section>`
  // No `maxlength`: a browser would cut a text that is pasted, and say nothing.
  const content = html`${fields}<input type="hidden" name="seen" value="${seen}" />
    <div class="field">
      <label for="properties">${admin.propertiesJson}</label>
      <textarea
        id="properties"
        name="properties"
        rows="${Math.min(20, Math.max(4, (typed ?? text).split('\n').length))}"
        autocapitalize="none"
        autocomplete="off"
        spellcheck="false"
        aria-describedby="properties-hint"
      >
${typed ?? text}</textarea>
      <p class="hint" id="properties-hint">${admin.propertiesHint}</p>
    </div>
    <button>${admin.save}</button>`
  return html`<section class="card">
    <h2>${admin.properties}</h2>
    ${
      typed !== undefined &&
      html`<p class="faint">${admin.propertiesNow}</p>
        ${shown(frame, text)}`
    }
    ${postForm(frame, frame.urls.path('admin/groups/properties'), content)}
  </section>`
}
