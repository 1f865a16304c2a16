// A person's whole way with a real browser: login page, progress page, JupyterLab, and a hub that dies meanwhile.
import { expect, test } from 'vitest'
import { dismissOutages, labReady } from '../support/browser/lab.ts'
import { watchNotebook, type Notebook } from '../support/browser/notebook.ts'
import type { Person } from '../support/browser/person.ts'
import { putNotebook } from '../support/browser/put-notebook.ts'
import { tellStory } from '../support/browser/story.ts'
import { watchProgress } from '../support/browser/watch-progress.ts'
import { GO } from '../support/hub-settings.ts'

const story = tellStory('notebook', { held: ['alice'] })
let alice: Person
let notebook: Notebook

const PLOT = 'import matplotlib.pyplot as plt\nline = plt.plot([1, 4, 9])'
const STARTING = 'Default server is starting'
/** Says how far it is, and goes on when it is told to by a file. */
const LONG = `import os, pathlib, time
def until(name):
    while not (pathlib.Path(os.environ['HUBKIT_TEST_FOLDER']) / name).exists():
        time.sleep(0.05)
print('begun')
until('hub-is-down')
print('still computing')
until('hub-is-back')
print('result', len(line) + 41)`

test('logs in, and watches the server start until the page leads there by itself', async () => {
  alice = await story.person()
  const { page } = alice
  const seen = await watchProgress(alice.context)
  await page.goto(alice.at('/hub/login'))
  await story.picture(page, 'login')
  await alice.logIn('alice')
  await page.getByRole('listitem').filter({ hasText: 'Server requested' }).waitFor()
  await story.picture(page, 'requested')
  await story.tell(GO)
  const own = page.getByRole('listitem').filter({ hasText: 'Starting the process of the server' })
  await own.waitFor()
  await story.picture(page, 'progress')
  await labReady(page, '**/user/alice/lab')
  await story.picture(page, 'launcher')
  expect(new Set(seen.map(({ heading }) => heading))).toEqual(new Set([STARTING]))
  expect([...new Set(seen.map(({ bar }) => bar))]).toEqual([0, 10, 90])
  expect(seen.at(-1)?.steps).toEqual([
    'Server requested',
    'Starting the process of the server',
    'The server runs; waiting for its answer',
  ])
})

test('runs code and draws a plot', async () => {
  const { page } = alice
  const server = alice.at('/user/alice/')
  notebook = watchNotebook(page)
  expect(await putNotebook(page, server, ['print(1+1)', PLOT, LONG])).toBe(201)
  await page.goto(`${server}lab/tree/test.ipynb?reset`)
  await notebook.ready()
  const sum = await notebook.run(0)
  expect((await sum.first().innerText()).trim()).toBe('2')
  const plot = (await notebook.run(1)).locator('img').first()
  await plot.waitFor()
  expect((await plot.boundingBox())?.width).toBeGreaterThan(100)
  await story.picture(page, 'plot')
})

test('gets the result of what ran while the hub was killed and restarted', async () => {
  const { page } = alice
  await dismissOutages(page)
  const output = await notebook.begin(2)
  await output.filter({ hasText: 'begun' }).waitFor()
  await story.hub.kill()
  await story.tell('hub-is-down')
  await story.picture(page, 'hub-is-down')
  await story.hub.restart()
  // What it said meanwhile comes once JupyterLab is connected again.
  await output.filter({ hasText: 'still computing' }).waitFor()
  await story.tell('hub-is-back')
  await notebook.ended(2)
  const said = (await output.allInnerTexts()).join('').trim()
  expect(said.split(/\s*\n\s*/)).toEqual(['begun', 'still computing', 'result 42'])
  await story.picture(page, 'result')
})

test('sees that nothing was lost on the hub', async () => {
  const { page } = alice
  await page.goto(alice.at('/hub/home'))
  await page.getByRole('link', { name: 'Open Default server' }).waitFor()
  await story.picture(page, 'home')
})
