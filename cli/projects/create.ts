import { serverCommand } from '../command.ts'
import { tenantId } from '../resolve/tenant.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { named, projectFields } from './show.ts'

type Options = CommonOptions & { readonly tenant: string; readonly name: string }

export const createProject = () =>
  serverCommand({
    usage: 'create <code>',
    summary: 'Create a project in a tenant',
    examples: ['keyward projects create GOV108009 --tenant NCHC --name "Weather maps"'],
    routes: ['createProject'],
  })
    .requiredOption('--tenant <tenant>', 'tenant name or ID')
    .requiredOption('--name <name>', 'what people call it')
    .action(async (code: string, options: Options) => {
      const session = openSession(options)
      const params = { tenant_id: await tenantId(session, options.tenant) }
      const body = { code, name: options.name }
      const project = await session.client.createProject({ params, body })
      session.output.record(project, projectFields(project))
      session.output.note(`Created ${named(project)}.`)
    })
