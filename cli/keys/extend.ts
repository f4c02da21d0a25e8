import type { ExtendKeyPreview, ExtendKeyReply } from '@keyward/contract'
import { serverCommand } from '../command.ts'
import { wholeNumber } from '../input/values.ts'
import type { Field } from '../output/output.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'
import { keyIds, reportBatch } from './batch.ts'

type Options = CommonOptions & { readonly days: number; readonly dryRun?: boolean }
type Act = { readonly days: number; readonly validate_only?: true }

export const extendKey = () =>
  serverCommand({
    usage: 'extend <key_id...>',
    summary: 'Move the expiry of keys later by days',
    examples: [
      'keyward keys extend key_01k0c7v3m5q8r2s4t6w8y0z1a3 --days 30',
      'keyward keys extend key_… key_… --days 90 --dry-run',
    ],
    routes: ['extendKey', 'batchExtendKeys'],
  })
    .requiredOption('--days <n>', 'how many days later', wholeNumber(1))
    .option('--dry-run', 'only show what the new expiry would be')
    .action(async (given: string[], options: Options) => {
      const session = openSession(options)
      const act: Act = { days: options.days, ...(options.dryRun ? { validate_only: true } : {}) }
      const [first, ...rest] = keyIds(given)
      if (rest.length === 0) await extendOne(session, first, act)
      else await extendSeveral(session, [first, ...rest], act)
    })

async function extendOne({ client, output }: Session, key_id: string, act: Act): Promise<void> {
  const { etag } = await client.getKey({ params: { key_id } })
  const reply = await client.extendKey({ params: { key_id }, body: act, ifMatch: etag })
  const extension = extensionOf(reply)
  output.record(reply, Object.entries(extension) as Field[])
  output.note(
    act.validate_only
      ? `${key_id} would expire at ${extension.to}. Nothing was changed.`
      : `Extended ${key_id}: it now expires at ${extension.to}.`,
  )
}

async function extendSeveral(session: Session, keyIds: string[], act: Act): Promise<void> {
  const { client, output } = session
  const keys: { key_id: string; etag: string }[] = []
  for (const key_id of keyIds) {
    const { etag } = await client.getKey({ params: { key_id } })
    keys.push({ key_id, etag })
  }
  const batch = await client.batchExtendKeys({ body: { keys, ...act } })
  reportBatch(output, batch, act.validate_only ? 'Would extend' : 'Extended')
}

function extensionOf(reply: ExtendKeyReply | ExtendKeyPreview): ExtendKeyPreview {
  return 'extension' in reply ? reply.extension : reply
}
