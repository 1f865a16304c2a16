// The pages' script: what they do better with it. Each function is sent to browsers as it stands here, so it uses
// nothing but the browser's own globals; what is shared is passed by events of the document.
// @ts-check

export function localTimes() {
  const { locale, lang } = {
    locale: document.documentElement.dataset['locale'],
    lang: document.documentElement.lang,
  }
  const absolute = new Intl.DateTimeFormat(locale ?? lang, {
    dateStyle: 'medium',
    timeStyle: 'short',
  })
  const clock = new Intl.DateTimeFormat(locale ?? lang, { timeStyle: 'short' })
  const relative = new Intl.RelativeTimeFormat(locale ?? lang, { numeric: 'auto' })
  /** @type {readonly (readonly [Intl.RelativeTimeFormatUnit, number])[]} */
  const units = [
    ['year', 31_536_000],
    ['month', 2_592_000],
    ['week', 604_800],
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ]

  /** @param {number} at */
  const distance = (at) => {
    const seconds = Math.round((at - Date.now()) / 1000)
    const [unit, size] = units.find(([, one]) => Math.abs(seconds) >= one) ?? ['second', 1]
    return relative.format(Math.round(seconds / size), unit)
  }
  const show = () => {
    for (const time of document.querySelectorAll('time')) {
      const at = Date.parse(time.dateTime)
      const moment = absolute.format(at)
      const isRelative = time.dataset['relative'] !== undefined
      const isClock = time.dataset['clock'] !== undefined
      const text = isRelative ? distance(at) : isClock ? clock.format(at) : moment
      if (text !== moment) time.title = moment
      if (time.textContent !== text) time.textContent = text
    }
  }
  show()
  setInterval(show, 30_000)
  document.addEventListener('hub:changed', show)
}

export function confirmForms() {
  const dialog = document.querySelector('dialog#confirm')
  if (!(dialog instanceof HTMLDialogElement)) return
  const yes = dialog.querySelector('button[value=yes]')
  const words = dialog.querySelector('p')
  /** @type {WeakSet<HTMLFormElement>} */
  const confirmed = new WeakSet()

  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || confirmed.has(form)) return
    const question = form.dataset['confirm']
    if (question === undefined || !words || !yes) return
    event.preventDefault()
    const { submitter } = event
    words.textContent = question
    yes.textContent = submitter?.firstChild?.textContent?.trim() ?? ''
    dialog.returnValue = ''
    dialog.showModal()
    dialog.addEventListener(
      'close',
      () => {
        if (dialog.returnValue !== 'yes') return
        confirmed.add(form)
        form.requestSubmit(submitter)
      },
      { once: true },
    )
  })
}

export function copyButtons() {
  for (const button of document.querySelectorAll('button[data-copy]')) {
    if (!(button instanceof HTMLButtonElement)) continue
    const { copy: id, copied } = button.dataset
    const source = document.getElementById(id ?? '')
    if (!source) continue
    button.hidden = false
    // Not on https, or not allowed: what is selected can be copied by hand.
    const select = () => getSelection()?.selectAllChildren(source)
    const say = () => {
      button.textContent = copied ?? ''
    }
    button.addEventListener('click', () => {
      if (!isSecureContext) return select()
      navigator.clipboard.writeText(source.textContent ?? '').then(say, select)
    })
  }
}

export function profileFields() {
  /** @param {Element} select */
  const other = (select) => {
    if (!(select instanceof HTMLSelectElement)) return
    const field = document.querySelector(`[data-other="${CSS.escape(select.id)}"]`)
    if (!(field instanceof HTMLElement)) return
    field.hidden = select.value !== ''
    for (const input of field.querySelectorAll('input')) input.disabled = field.hidden
  }
  const show = () => {
    for (const profile of document.querySelectorAll('.profile')) {
      const nested = profile.querySelector('fieldset')
      const radio = profile.querySelector('input[type=radio]')
      if (nested && radio instanceof HTMLInputElement) nested.disabled = !radio.checked
    }
    for (const select of document.querySelectorAll('select')) other(select)
  }
  show()
  document.addEventListener('change', show)
  // A browser restores what was chosen before only after the page has loaded.
  addEventListener('pageshow', show)
}

export function livePending() {
  const card = document.querySelector('[data-live=pending]')
  if (!(card instanceof HTMLElement)) return
  const { progress, next = '', version, phrases = '{}' } = card.dataset
  /** @type {Readonly<Record<string, string>>} */
  const words = JSON.parse(phrases)
  const step = card.querySelector('[data-step]')
  const steps = card.querySelector('[data-steps]')
  const bar = card.querySelector('progress')

  /** Looks whether the page would be another one by now; scripts get it without the tokens of its forms. */
  const look = async () => {
    const answer = await fetch(location.href, {
      headers: { accept: 'text/html' },
      redirect: 'manual',
    })
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const now = page.querySelector('[data-live=pending]')
    if (now?.getAttribute('data-version') !== version) location.reload()
  }
  const poll = () => {
    setTimeout(() => {
      look().catch(console.error).finally(poll)
    }, 2000)
  }

  let told = 0
  /** @param {{ progress: number, message: string, ready?: true, failed?: true }} event */
  const tell = (event) => {
    if (event.ready) return location.replace(next)
    if (event.failed) return location.reload()
    told += 1
    const text = Object.hasOwn(words, event.message) ? words[event.message] : event.message
    // A stream begins at the beginning, which the page shows already.
    if (bar) bar.value = Math.max(bar.value, event.progress)
    if (steps && told > steps.children.length) {
      const item = document.createElement('li')
      item.textContent = text ?? ''
      steps.append(item)
      if (step) step.textContent = text ?? ''
      steps.scrollTop = steps.scrollHeight
    }
  }

  if (!progress) return poll()
  // A browser says where a request comes from on https and localhost only; elsewhere the token has to.
  const token = document.querySelector('input[name=_xsrf]')
  const query = new URLSearchParams({ _xsrf: token instanceof HTMLInputElement ? token.value : '' })
  const source = new EventSource(isSecureContext ? progress : `${progress}?${query}`)
  source.addEventListener('message', ({ data }) => tell(JSON.parse(data)))
  source.addEventListener('open', () => {
    told = 0
  })
  source.addEventListener('error', () => {
    source.close()
    poll()
  })
  addEventListener('pagehide', () => source.close())
}

export function liveServers() {
  const list = document.querySelector('[data-live=home], [data-live=admin]')
  if (!(list instanceof HTMLElement)) return
  // A page that answered a form has another address.
  const { live, from = location.href } = list.dataset
  const token = document.querySelector('input[name=_xsrf]')
  const news = document.querySelector('[data-news]')
  const PENDING = ['queued', 'starting', 'stopping']
  const SOON = 2000
  const LATER = 60_000
  /** Nobody is there any more after this long: what looks for them would keep their login alive. */
  const GONE = 3_600_000
  let used = Date.now()

  /** @param {ParentNode} root */
  const cards = (root) =>
    [...root.querySelectorAll('[data-key]')].filter((card) => card instanceof HTMLElement)

  /** @param {HTMLElement} before @param {HTMLElement} after */
  const replace = (before, after) => {
    for (const form of after.querySelectorAll('form')) if (token) form.append(token.cloneNode())
    const hadFocus = before.contains(document.activeElement)
    before.replaceWith(after)
    const first = after.querySelector('a, button')
    if (hadFocus && first instanceof HTMLElement) first.focus()
    const status = after.querySelector('.status')?.textContent?.trim()
    const name = after.querySelector('h2, [data-label]')
    const label = name instanceof HTMLElement ? (name.dataset['label'] ?? name.textContent) : ''
    if (news) news.textContent = `${label}: ${status ?? ''}`
  }

  const look = async () => {
    const answer = await fetch(from, {
      headers: { accept: 'text/html' },
      redirect: 'manual',
    })
    if (!answer.ok) return live === 'home' && location.reload()
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const fresh = page.querySelector(`[data-live=${live}]`)
    if (!fresh) return live === 'home' && location.reload()
    const before = cards(list)
    const after = cards(fresh)
    const keys = (/** @type {HTMLElement[]} */ all) =>
      all.map(({ dataset }) => dataset['key']).join('\n')
    // Somebody may be writing at the admin panel, where a server comes and goes every moment.
    if (live === 'home' && keys(before) !== keys(after)) return location.reload()
    const byKey = new Map(after.map((card) => [card.dataset['key'], card]))
    before.forEach((card) => {
      const now = byKey.get(card.dataset['key'])
      if (now && now.dataset['version'] !== card.dataset['version']) replace(card, now)
    })
    document.dispatchEvent(new Event('hub:changed'))
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  const wait = () => {
    clearTimeout(timer)
    const isPending = cards(list).some(({ dataset }) => PENDING.includes(dataset['standing'] ?? ''))
    timer = setTimeout(turn, isPending ? SOON : LATER)
  }
  const turn = () => {
    const isThere = document.visibilityState === 'visible' && Date.now() - used < GONE
    // A confirmation that is open belongs to a card as it is.
    if (!isThere || document.querySelector('dialog[open]')) return wait()
    look().catch(console.error).finally(wait)
  }
  for (const event of ['pointerdown', 'keydown']) {
    addEventListener(event, () => {
      used = Date.now()
    })
  }
  addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return
    used = Date.now()
    turn()
  })
  wait()
}
