import {
  DummyDriver,
  Kysely,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqlBool,
} from 'kysely'
import type { Dialect } from '../database.ts'
import type { Schema } from '../schema.ts'

/** SQLite's words. */
export const sqliteDialect: Dialect = {
  build: new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      // Kysely only compiles: node:sqlite runs at once, without promises between the steps of a transaction.
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  types: {
    text: sql`text`,
    number: sql`real`,
    revision: sql`integer`,
    // https://www.sqlite.org/autoinc.html: numbers of deleted rows are not given again.
    serial: sql`integer primary key autoincrement`,
  },
  // https://www.sqlite.org/stricttables.html
  tableEnd: sql`strict`,
  // https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_plus
  unindexed: (column) => sql`+${column}`,
  // One parameter, however long the list: a statement may have no more than 32766.
  list: (values) => JSON.stringify(values),
  anyOf: (column, list) => sql<SqlBool>`${column} in (select value from json_each(${list}))`,
  // lower() of SQLite changes A to Z only; instr() knows no wildcards.
  contains: (column, text) => sql<SqlBool>`instr(lower(${column}), lower(${text})) > 0`,
}
