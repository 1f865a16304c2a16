import type { Migration } from './migration.ts'
import { all } from '../steps.ts'

type Columns = Readonly<Record<string, 'text' | 'number'>>

/** The searchable columns of each kind; the unique ones apart. */
const kinds: Readonly<Record<string, { readonly unique?: string; readonly columns: Columns }>> = {
  hub_user: {
    unique: 'name',
    columns: { name: 'text', admin: 'number', createdAt: 'number', lastActivity: 'number' },
  },
  hub_identity: { columns: { userId: 'text' } },
  hub_group: { columns: {} },
  hub_membership: { columns: { userId: 'text', group: 'text' } },
  hub_server: {
    unique: 'slot',
    columns: {
      slot: 'text',
      userId: 'text',
      name: 'text',
      phase: 'text',
      desired: 'text',
      spawner: 'text',
      queuedAt: 'number',
      lastActivity: 'number',
    },
  },
  hub_token: {
    unique: 'hash',
    columns: {
      hash: 'text',
      userId: 'text',
      service: 'text',
      serverId: 'text',
      clientId: 'text',
      sessionId: 'text',
      expiresAt: 'number',
      lastActivity: 'number',
    },
  },
  hub_session: {
    columns: {
      userId: 'text',
      identityId: 'text',
      publicId: 'text',
      expiresAt: 'number',
      lastActivity: 'number',
    },
  },
  hub_code: {
    columns: { clientId: 'text', userId: 'text', sessionId: 'text', expiresAt: 'number' },
  },
  hub_plugin: { columns: { expiresAt: 'number' } },
  hub_setting: { columns: {} },
}

/** All tables of the first version. */
export const first: Migration = function* ({ build, types, tableEnd }) {
  for (const [name, { unique, columns }] of Object.entries(kinds)) {
    let table = build.schema
      .createTable(name)
      .addColumn('id', types.text, (column) => column.primaryKey().notNull())
      .addColumn('revision', types.revision, (column) => column.notNull())
      .addColumn('doc', types.text, (column) => column.notNull())
    for (const [column, type] of Object.entries(columns))
      table = table.addColumn(column, types[type])
    yield* all(table.modifyEnd(tableEnd))
    for (const column of Object.keys(columns)) {
      const index = build.schema.createIndex(`${name}_${column}`).on(name).column(column)
      yield* all(column === unique ? index.unique() : index)
    }
  }

  yield* all(
    build.schema
      .createTable('hub_outbox')
      .addColumn('cursor', types.serial)
      .addColumn('type', types.text, (column) => column.notNull())
      .addColumn('subject', types.text, (column) => column.notNull())
      .addColumn('at', types.number, (column) => column.notNull())
      .addColumn('data', types.text, (column) => column.notNull())
      .modifyEnd(tableEnd),
  )
  yield* all(
    build.schema.createIndex('hub_outbox_subject').on('hub_outbox').columns(['subject', 'cursor']),
  )
  yield* all(build.schema.createIndex('hub_outbox_at').on('hub_outbox').column('at'))

  yield* all(
    build.schema
      .createTable('hub_lease')
      .addColumn('token', types.serial)
      .addColumn('key', types.text, (column) => column.notNull().unique())
      .addColumn('holder', types.text, (column) => column.notNull())
      .addColumn('expires', types.number, (column) => column.notNull())
      .modifyEnd(tableEnd),
  )

  yield* all(
    build.schema
      .createTable('hub_meta')
      .addColumn('name', types.text, (column) => column.primaryKey().notNull())
      .addColumn('value', types.number, (column) => column.notNull())
      .modifyEnd(tableEnd),
  )
  yield* all(build.insertInto('hub_meta').values({ name: 'floor', value: 0 }))
}
