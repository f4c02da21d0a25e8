import { POLICY_RULES, type PolicyPreview } from '@keyward/contract'
import { serverCommand } from '../command.ts'
import type { Field } from '../output/output.ts'
import type { Cell } from '../output/table.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { findPolicy, type PlaceOptions, takesPlaceOptions } from './place.ts'

export const getPolicy = () =>
  takesPlaceOptions(
    serverCommand({
      usage: 'get',
      summary: 'Show the effective policy of a project, or the policy of a tenant',
      examples: ['keyward policies get --project GOV108009', 'keyward policies get --tenant NCHC'],
      routes: ['getProjectPolicy', 'getTenantPolicy'],
    }),
  )
    .alias('show')
    .action(async (options: CommonOptions & PlaceOptions) => {
      const session = openSession(options)
      const policy = await findPolicy(session, options)
      const fields = POLICY_RULES.map((rule): Field => [rule, shown(policy.effective[rule])])
      session.output.record(policy.whole, fields)
      const own = POLICY_RULES.filter((rule) => policy.own[rule] !== undefined)
      if (options.tenant === undefined) {
        session.output.note(`Set by the project itself: ${own.join(', ') || 'nothing'}.`)
      }
    })

/** What a preview counts, as fields. */
export const previewFields = ({ callers, ...counts }: PolicyPreview): Field[] => [
  ...Object.entries(counts),
  ['callers', callers.map(({ name, service_id }) => name ?? service_id).join(', ')],
]

const shown = (value: Cell): Cell => value ?? 'none'
