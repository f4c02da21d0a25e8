import { ROLES, type Role } from '@keyward/contract'
import { Option } from 'commander'
import { PROJECT_FLAG, serverCommand } from '../command.ts'
import { wholeNumber } from '../input/values.ts'
import { handOver, type PlaintextOptions, takesPlaintextOptions } from '../output/plaintext.ts'
import { requireProject } from '../resolve/project.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { keyFields, named } from './show.ts'

type Options = CommonOptions &
  PlaintextOptions & {
    readonly name?: string
    readonly role?: Role
    readonly validityDays?: number
    readonly format?: 'standard' | 'uuid'
  }

export const createKey = () =>
  takesPlaintextOptions(
    serverCommand({
      usage: 'create',
      summary: 'Create a key of your own in a project',
      examples: [
        'keyward keys create --project GOV108009',
        'keyward keys create --name deploy --validity-days 30 --out ./deploy.key',
        'API_KEY=$(keyward keys create --name ci --plaintext-only)',
      ],
      routes: ['createKey'],
    }),
  )
    .option(...PROJECT_FLAG)
    .option('--name <name>', 'what it is for')
    .addOption(new Option('--role <role>', 'your role in the project, or less').choices(ROLES))
    .option('--validity-days <n>', 'days until it expires', wholeNumber(1))
    .addOption(new Option('--format <format>').choices(['standard', 'uuid']))
    .action(async (options: Options) => {
      const session = openSession(options)
      const project_id = await requireProject(session)
      const body = {
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.role === undefined ? {} : { role: options.role }),
        ...(options.validityDays === undefined ? {} : { validity_days: options.validityDays }),
        ...(options.format === undefined ? {} : { format: options.format }),
      }
      const act = () => session.client.createKey({ params: { project_id }, body })
      await handOver(session.output, options, act, (key) => ({
        fields: keyFields(key),
        sentence: `Created ${named(key)}; it expires at ${key.expires_at}.`,
      }))
    })
