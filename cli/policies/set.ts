import { serverCommand, YES_FLAG } from '../command.ts'
import { confirmOrStop } from '../input/ask.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { findPolicy, type PlaceOptions, takesPlaceOptions } from './place.ts'
import { readChanges } from './rules.ts'

export const setPolicy = () =>
  takesPlaceOptions(
    serverCommand({
      usage: 'set <rule=value...>',
      summary: 'Set rules of a policy; a project may only be stricter than its tenant',
      examples: [
        'keyward policies set extension_days_max=30 --project GOV108009',
        'keyward policies set extension_days_max=inherit --project GOV108009',
        'keyward policies set lifetime_days_max=none secret_display=once --tenant NCHC',
      ],
      routes: ['setProjectPolicy', 'setTenantPolicy'],
    }),
  )
    .option(...YES_FLAG)
    .action(async (assignments: string[], options: CommonOptions & PlaceOptions) => {
      const changes = readChanges(assignments)
      const session = openSession(options)
      const policy = await findPolicy(session, options)
      const preview = await policy.preview(changes)
      if (preview.sealed_copies_destroyed > 0) {
        const question = `Destroy the sealed copies of ${preview.sealed_copies_destroyed} keys? They can then never be revealed again.`
        await confirmOrStop(question, options)
      }
      const saved = await policy.set(changes)
      session.output.changed(saved, `Saved; ${preview.keys_affected} keys are affected.`)
    })
