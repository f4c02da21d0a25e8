import { serverCommand, YES_FLAG } from '../command.ts'
import { confirmOrStop } from '../input/ask.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'
import { keyIds, reportBatch } from './batch.ts'
import { named } from './show.ts'

type Options = CommonOptions & { readonly yes?: boolean }

export const deleteKey = () =>
  serverCommand({
    usage: 'delete <key_id...>',
    summary: 'Delete keys for good',
    examples: [
      'keyward keys delete key_01k0c7v3m5q8r2s4t6w8y0z1a3',
      'keyward keys delete key_… key_… --yes',
    ],
    routes: ['deleteKey', 'batchDeleteKeys', 'previewDeletion'],
  })
    .option(...YES_FLAG)
    .action(async (given: string[], options: Options) => {
      const session = openSession(options)
      const [first, ...rest] = keyIds(given)
      if (rest.length === 0) return await deleteOne(session, first, options)
      const key_ids = [first, ...rest]
      await tellCallers(session, key_ids, options)
      await confirmOrStop(`Delete ${key_ids.length} keys? ${WARNING}`, options)
      const batch = await session.client.batchDeleteKeys({ body: { key_ids } })
      reportBatch(session.output, batch, 'Deleted')
    })

const WARNING = 'A deleted key cannot be recovered.'

async function deleteOne(session: Session, key_id: string, options: Options) {
  const { client, output } = session
  const key = await client.getKey({ params: { key_id } })
  await tellCallers(session, [key_id], options)
  await confirmOrStop(`Delete ${named(key)} of ${key.project.code}? ${WARNING}`, options)
  await client.deleteKey({ params: { key_id } })
  output.changed({ key_id, deleted: true }, `Deleted ${named(key)}.`)
}

/** Whoever is about to be asked hears first which services used the keys lately. */
async function tellCallers({ client, output }: Session, key_ids: string[], { yes }: Options) {
  if (yes === true) return
  const { callers } = await client.previewDeletion({ body: { key_ids } })
  const names = callers.map(({ name, service_id, uses }) => `${name ?? service_id} (${uses} uses)`)
  output.note(`Used in the last 7 days by: ${names.join(', ') || 'no service'}.`)
}
