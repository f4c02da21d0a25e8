import { DENIAL_FORMATS, type DenialFormat, type ServiceAccess } from '@keyward/contract'
import { Option } from 'commander'
import { serverCommand } from '../command.ts'
import { listOf } from '../input/values.ts'
import { serviceId } from '../resolve/service.ts'
import { type CommonOptions, openSession } from '../session.ts'
import { Stop } from '../stop.ts'
import { serviceFields } from './show.ts'

type AccessOptions = {
  readonly hosts?: string
  readonly pathPrefixes?: string
  readonly memberMethods?: string
  readonly adminMethods?: string
  readonly denialFormat?: DenialFormat
}

export const setAccess = () =>
  serverCommand({
    usage: 'set-access <service>',
    summary: 'Choose which calls a service takes: hosts, paths, and methods per role',
    examples: [
      'keyward services set-access maps --hosts maps.example.org --path-prefixes /v2/,/v3/',
      'keyward services set-access maps --member-methods GET,HEAD,OPTIONS --admin-methods "*"',
    ],
    routes: ['setAccess'],
  })
    .option('--hosts <list>', 'name and aliases, comma-separated, or "*"')
    .option('--path-prefixes <list>', 'such as /v2/, comma-separated, or "*"')
    .option('--member-methods <list>', 'for keys of members, "*", or none')
    .option('--admin-methods <list>', 'for keys of project admins, "*", or none')
    .addOption(
      new Option('--denial-format <format>', 'how refusals are worded').choices(DENIAL_FORMATS),
    )
    .action(async (given: string, options: CommonOptions & AccessOptions) => {
      const session = openSession(options)
      const params = { service_id: await serviceId(session, given) }
      const { access, etag } = await session.client.getService({ params })
      const body = { access: changed(access, options) }
      const service = await session.client.setAccess({ params, body, ifMatch: etag })
      session.output.record(service, serviceFields(service))
      session.output.note(`Changed which calls service "${service.name}" takes.`)
    })

/** What was not named stays as it is. */
function changed(access: ServiceAccess, options: AccessOptions): ServiceAccess {
  const { hosts, pathPrefixes, memberMethods, adminMethods, denialFormat } = options
  const given = [hosts, pathPrefixes, memberMethods, adminMethods, denialFormat]
  if (given.every((each) => each === undefined))
    throw new Stop('usage', 'Say what to change, such as --path-prefixes /v2/.')
  return {
    hosts: listOr(access.hosts, hosts),
    path_prefixes: listOr(access.path_prefixes, pathPrefixes),
    methods: {
      member: listOr(access.methods.member, memberMethods),
      admin: listOr(access.methods.admin, adminMethods),
    },
    denial_format: denialFormat ?? access.denial_format,
  }
}

/** `*` is every one, `none` is an empty list. */
function listOr(current: string[] | null, written: string | undefined): string[] | null {
  if (written === undefined) return current
  if (written === '*') return null
  return written === 'none' ? [] : listOf(written)
}
