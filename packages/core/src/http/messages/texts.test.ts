import { describe, expect, test } from 'vitest'
import { HubError } from '../../contract/errors.ts'
import type { StopReason } from '../../contract/records.ts'
import { culled } from '../../engine/stop-cause.ts'
import { exitReason, reasonOf } from '../../engine/failure.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { agoText, durationText, numberText, timeText } from './formats.ts'
import { errorText, phrase, reasonText } from './texts.ts'

const english = { tag: 'en', locale: 'en-GB', messages: en }
const spanish = { tag: 'es', locale: 'es-ES', messages: es }

describe('why a server stopped', () => {
  test.each<readonly [StopReason, string, string]>([
    [reasonOf({ kind: 'user' }), 'stopped by its user', 'lo detuvo su usuario'],
    [reasonOf({ kind: 'hub' }), 'stopped by the hub', 'lo detuvo el hub'],
    [reasonOf({ kind: 'app' }), 'stopped by the application', 'lo detuvo la aplicación'],
    [reasonOf({ kind: 'culler' }), 'stopped for being idle', 'se detuvo por inactividad'],
    [
      reasonOf({ kind: 'service', name: 'cron' }),
      'stopped by the service cron',
      'lo detuvo el servicio cron',
    ],
    [exitReason({ phase: 'stopped' }), 'it ended by itself', 'terminó por sí mismo'],
    [
      exitReason({ phase: 'stopped', exitCode: 3 }),
      'it ended by itself with exit code 3',
      'terminó por sí mismo con el código de salida 3',
    ],
    [
      exitReason({ phase: 'stopped', exitCode: 137, reason: 'out-of-memory' }),
      'it ran out of memory',
      'se quedó sin memoria',
    ],
    [
      exitReason({ phase: 'stopped', reason: 'evicted', message: 'The node was drained.' }),
      'The node was drained.',
      'The node was drained.',
    ],
    [
      { code: 'culled', message: 'stopped after 1 h without activity' },
      'stopped after 1 h without activity',
      'se detuvo por las reglas de este hub (stopped after 1 h without activity)',
    ],
    [
      culled({ kind: 'idle', seconds: 5400 }),
      'stopped after 1 h 30 min without activity',
      'se detuvo tras 1 h 30 min sin actividad',
    ],
    [
      culled({ kind: 'age', seconds: 2 * 86_400 }, 'in its own words'),
      'stopped after running for 2 days',
      'se detuvo tras 2 días en marcha',
    ],
    [
      culled({ kind: 'rule' }),
      'stopped by a rule of this hub',
      'se detuvo por una regla de este hub',
    ],
    [{ code: '__proto__', message: 'x' }, 'x', 'x'],
  ])('%j', (reason, inEnglish, inSpanish) => {
    expect([reasonText(english, reason), reasonText(spanish, reason)]).toEqual([
      inEnglish,
      inSpanish,
    ])
  })
})

describe('an error', () => {
  test('is told by its code, and with what it says itself', () => {
    const plain = new HubError('HUB_ERR_NOT_FOUND')
    expect(errorText(spanish, plain)).toBe('Aquí no hay nada.')
    const special = new HubError('HUB_ERR_CONFLICT', { message: "There is a server named 'x'." })
    expect(errorText(english, special)).toBe("There is a server named 'x'.")
    expect(errorText(spanish, special)).toBe("Esto ya existe. (There is a server named 'x'.)")
    const known = new HubError('HUB_ERR_SERVER_NAME', { message: 'Named servers are not enabled.' })
    expect(errorText(spanish, known)).toBe('Este hub no tiene servidores con nombre.')
  })
})

test('a phrase is nothing that every object has', () => {
  expect(phrase(english, 'constructor')).toBe('constructor')
  expect(phrase(spanish, 'Password')).toBe('Contraseña')
})

test('moments, distances, durations and numbers are in the words of the language', () => {
  const at = Date.UTC(2026, 1, 3, 16, 5)
  expect(timeText(english, at)).toBe('3 Feb 2026, 16:05 UTC')
  expect(timeText(spanish, at)).toBe('3 feb 2026, 16:05 UTC')
  expect(agoText(english, at - 180_000, at)).toBe('3 minutes ago')
  expect(agoText(spanish, at + 7_200_000, at)).toBe('dentro de 2 horas')
  expect(agoText(english, at, at)).toBe('now')
  expect(durationText(english, 30 * 86_400_000)).toBe('30 days')
  expect(durationText(spanish, 90 * 60_000)).toBe('90 minutos')
  expect(durationText(english, 1)).toBe('1 second')
  expect(numberText(spanish, 12_345)).toBe('12.345')
})

test('a count takes the form that goes with it', () => {
  expect(en.sessions.endOthers(1, '1')).toBe('End the other login')
  expect(en.sessions.endOthers(2, '2')).toBe('End the 2 other logins')
  expect(es.sessions.endOthers(1, '1')).toBe('Cerrar la otra sesión')
})
