import { expect, test } from 'vitest'
import { escapeHtml, html, renderHtml } from './html.ts'

test('escapes text and keeps markup', () => {
  const inner = html`<b>${'<&>'}</b>`
  expect(renderHtml(html`<p title="${`"'`}">${inner}${['<', inner]}${3}</p>`)).toBe(
    '<p title="&quot;&#39;"><b>&lt;&amp;&gt;</b>&lt;<b>&lt;&amp;&gt;</b>3</p>',
  )
})

test('leaves out what is nothing', () => {
  expect(renderHtml(html`[${undefined}${null}${false}${''}]`)).toBe('[]')
})

test('an object that merely looks like markup cannot be one', () => {
  expect(escapeHtml(JSON.stringify({ text: '<script>' }))).not.toContain('<')
})
