/** Rows as JSON in one parameter: drizzle's own insert takes longer than making them. */
import { getTableColumns, sql } from 'drizzle-orm'

const BATCH = 1000

/** Inserts rows of a table of the schema, all with the same fields. */
export const insertRows = (orm) => async (table, rows) => {
  const columns = getTableColumns(table)
  const fields = Object.keys(rows[0])
  const names = sql.join(
    fields.map((field) => sql.identifier(columns[field].name)),
    sql`, `,
  )
  for (let i = 0; i < rows.length; i += BATCH) {
    const batch = rows.slice(i, i + BATCH).map((row) => written(row, fields, columns))
    await orm.execute(sql`
      insert into ${table} (${names})
      select ${names} from json_populate_recordset(null::${table}, ${JSON.stringify(batch)}::json)`)
  }
}

const written = (row, fields, columns) =>
  Object.fromEntries(fields.map((field) => [columns[field].name, asJson(row[field])]))

const asJson = (value) => (Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value)
