import { HubError } from '@hubkit/core/contract'
import { LEFT_OUT, member, reading, searching, wrongStore } from './wrong-store.ts'

/** The name of a record that has one. */
function nameOf(value: object): string {
  return 'name' in value && typeof value.name === 'string' ? value.name : ''
}

export const wrongQueries = [
  wrongStore(
    'text is sorted as people sort it',
    ['find without conditions gives all, by id'],
    (store) => ({
      async find(kind, query) {
        const found = await store.find(kind, query)
        return query.order ? found : found.toSorted((a, b) => a.value.id.localeCompare(b.value.id))
      },
    }),
    { more: true },
  ),
  wrongStore(
    'find knows no revisions',
    [
      'an acknowledged commit is seen by every read, also through another connection',
      'find gives the revision of each record',
    ],
    (store) => ({
      find: async (kind, query) =>
        (await store.find(kind, query)).map(({ value }) => ({ value, revision: 1 })),
    }),
  ),
  wrongStore(
    'text is equal whatever its letter case',
    ['a value matches what is equal, text to the letter'],
    (store) => ({
      async find(kind, query) {
        const name = member(query.where, 'name')
        if (typeof name !== 'string') return store.find(kind, query)
        return (await store.find(kind, {})).filter(
          ({ value }) => nameOf(value).toLowerCase() === name.toLowerCase(),
        )
      },
    }),
    { more: true },
  ),
  wrongStore(
    'an empty list is no condition',
    ['in and notIn match a list, also an empty one'],
    (store) =>
      searching(store, (condition) => {
        const list = member(condition, 'in')
        return Array.isArray(list) && list.length === 0 ? LEFT_OUT : condition
      }),
  ),
  wrongStore('a list may hold a thousand', ['a list may be long'], (store) =>
    searching(store, (condition) => {
      for (const name of ['in', 'notIn']) {
        const list = member(condition, name)
        if (Array.isArray(list) && list.length > 1000) throw new HubError('HUB_ERR_STORE')
      }
      return condition
    }),
  ),
  wrongStore(
    'contains takes % and _ for wildcards',
    ['contains finds text without regard to letter case, and % and _ are only characters'],
    (store) => ({
      async find(kind, query) {
        const text = member(member(query.where, 'name'), 'contains')
        if (typeof text !== 'string') return store.find(kind, query)
        const escaped = text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
        const like = new RegExp(escaped.replaceAll('%', '.*').replaceAll('_', '.'), 'i')
        return (await store.find(kind, {})).filter(({ value }) => like.test(nameOf(value)))
      },
    }),
    { more: true },
  ),
  wrongStore(
    'below and above take the bound in',
    ['below and above are strict'],
    (store) =>
      searching(store, (condition) => {
        const [below, above] = [member(condition, 'below'), member(condition, 'above')]
        if (typeof below === 'number') return { below: below + 1 }
        return typeof above === 'number' ? { above: above - 1 } : condition
      }),
    { more: true },
  ),
  wrongStore(
    'an absent field matches nothing at all',
    ['an absent field matches only notIn'],
    (store) => ({
      async find(kind, query) {
        const fields = Object.entries(query.where ?? {})
          .filter(([, condition]) => member(condition, 'notIn') !== undefined)
          .map(([field]) => field)
        return (await store.find(kind, query)).filter(({ value }) =>
          fields.every((field) => value[field] !== undefined),
        )
      },
    }),
  ),
  wrongStore(
    'only the first 500 users count for whose a record is',
    ['a record is found by what its user is, however many users match'],
    (store) => ({
      async find(kind, query) {
        const of = member(member(query.where, 'userId'), 'of')
        if (typeof of !== 'object' || of === null) return store.find(kind, query)
        const users = await store.find('user', { where: of, limit: 500 })
        const ids = users.map(({ value }) => value.id)
        return (await store.find(kind, query)).filter(({ value }) =>
          ids.some((id) => id === value['userId']),
        )
      },
    }),
  ),
  wrongStore(
    'only the first condition counts',
    ['all conditions must hold', 'a record is found by what its user is, however many users match'],
    (store) => searching(store, (condition, _field, first) => (first ? condition : LEFT_OUT)),
  ),
  wrongStore(
    'order is left to chance',
    [
      'order goes by a field, absent first, equal ones by id',
      'offset and limit cut a page out of the order',
    ],
    (store) => ({ find: (kind, query) => store.find(kind, { ...query, order: undefined }) }),
    { more: true },
  ),
  wrongStore(
    'an order that goes down turns equal ones as well',
    ['order goes by a field, absent first, equal ones by id'],
    (store) => ({
      async find(kind, query) {
        if (!query.order?.descending) return store.find(kind, query)
        const order = { ...query.order, descending: false }
        return (await store.find(kind, { ...query, order })).toReversed()
      },
    }),
    { more: true },
  ),
  wrongStore(
    'absent values come last',
    ['order goes by a field, absent first, equal ones by id'],
    (store) => ({
      async find(kind, query) {
        const found = await store.find(kind, query)
        const by = query.order?.by ?? 'id'
        const isAbsent = (row: (typeof found)[number]): boolean => row.value[by] === undefined
        return [...found.filter((row) => !isAbsent(row)), ...found.filter(isAbsent)]
      },
    }),
  ),
  wrongStore('there is no offset', ['offset and limit cut a page out of the order'], (store) => ({
    find: (kind, query) => store.find(kind, { ...query, offset: 0 }),
  })),
  wrongStore(
    'a limit of nothing is no limit',
    ['offset and limit cut a page out of the order'],
    (store) => ({
      find: (kind, query) => store.find(kind, { ...query, limit: query.limit || undefined }),
    }),
  ),
  wrongStore(
    'a condition that is undefined is none',
    ['a condition that is undefined is refused, never taken for none'],
    (store) => searching(store, (condition) => condition ?? LEFT_OUT),
  ),
  wrongStore(
    'a field that cannot be searched is not looked at',
    ['a field that is not indexed is refused'],
    (store) =>
      searching(store, (condition, field) => (field === 'displayName' ? LEFT_OUT : condition)),
  ),
  wrongStore(
    'a record is found that was taken for somebody else',
    ['find without conditions gives all, by id'],
    (store) =>
      reading(store, (_kind, { value, revision }) => ({
        value: { ...value, id: value.id.toLowerCase() },
        revision,
      })),
    { more: true },
  ),
]
