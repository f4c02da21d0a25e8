import { serverCommand } from '../command.ts'
import { id, wholeNumber } from '../input/values.ts'
import { handOver, type PlaintextOptions, takesPlaintextOptions } from '../output/plaintext.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { keyFields, named } from './show.ts'

type Options = CommonOptions & PlaintextOptions & { readonly overlapHours?: number }

export const rotateKey = () =>
  takesPlaintextOptions(
    serverCommand({
      usage: 'rotate <key_id>',
      summary: 'Give a key a new version; the old one works until the overlap ends',
      examples: [
        'keyward keys rotate key_01k0c7v3m5q8r2s4t6w8y0z1a3 --out ./new.key',
        'keyward keys rotate key_… --overlap-hours 0 --plaintext-only',
      ],
      routes: ['rotateKey'],
    }),
  )
    .option('--overlap-hours <n>', 'how long the old version still works', wholeNumber(0))
    .action(async (given: string, options: Options) => {
      const { client, output } = openSession(options)
      const params = { key_id: id('key')(given) }
      const { overlapHours } = options
      const body = overlapHours === undefined ? {} : { overlap_hours: overlapHours }
      await handOver(
        output,
        options,
        () => client.rotateKey({ params, body }),
        (key) => ({
          fields: keyFields(key),
          sentence: `Rotated ${named(key)}. ${overlapOf(key.rotation_ends_at)}`,
        }),
      )
    })

const overlapOf = (endsAt: string | null): string =>
  endsAt === null ? 'The old version has ended.' : `The old version works until ${endsAt}.`
