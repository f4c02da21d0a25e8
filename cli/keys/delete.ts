import { serverCommand, YES_FLAG } from '../command.ts'
import { confirmOrStop } from '../input/ask.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'
import { keyIds, reportBatch } from './batch.ts'
import { named } from './show.ts'

export const deleteKey = () =>
  serverCommand({
    usage: 'delete <key_id...>',
    summary: 'Delete keys for good',
    examples: [
      'keyward keys delete key_01k0c7v3m5q8r2s4t6w8y0z1a3',
      'keyward keys delete key_… key_… --yes',
    ],
    routes: ['deleteKey', 'batchDeleteKeys'],
  })
    .option(...YES_FLAG)
    .action(async (given: string[], options: CommonOptions) => {
      const session = openSession(options)
      const [first, ...rest] = keyIds(given)
      if (rest.length === 0) return await deleteOne(session, first, options)
      const key_ids = [first, ...rest]
      await confirmOrStop(`Delete ${key_ids.length} keys? ${WARNING}`, options)
      const batch = await session.client.batchDeleteKeys({ body: { key_ids } })
      reportBatch(session.output, batch, 'Deleted')
    })

const WARNING = 'A deleted key cannot be recovered.'

async function deleteOne({ client, output }: Session, key_id: string, options: CommonOptions) {
  const key = await client.getKey({ params: { key_id } })
  await confirmOrStop(`Delete ${named(key)} of ${key.project.code}? ${WARNING}`, options)
  await client.deleteKey({ params: { key_id } })
  output.changed({ key_id, deleted: true }, `Deleted ${named(key)}.`)
}
