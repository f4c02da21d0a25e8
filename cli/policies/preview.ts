import { serverCommand } from '../command.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { previewFields } from './get.ts'
import { findPolicy, type PlaceOptions, takesPlaceOptions } from './place.ts'
import { readChanges } from './rules.ts'

export const previewPolicy = () =>
  takesPlaceOptions(
    serverCommand({
      usage: 'preview <rule=value...>',
      summary: 'See what a change of policy would do',
      examples: ['keyward policies preview extension_days_max=30 --project GOV108009'],
      routes: ['previewProjectPolicy', 'previewTenantPolicy'],
    }),
  ).action(async (assignments: string[], options: CommonOptions & PlaceOptions) => {
    const changes = readChanges(assignments)
    const session = openSession(options)
    const policy = await findPolicy(session, options)
    const preview = await policy.preview(changes)
    session.output.record(preview, previewFields(preview))
  })
