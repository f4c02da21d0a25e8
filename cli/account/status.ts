import type { Me, System } from '@keyward/contract'
import { serverCommand } from '../command.ts'
import { sturdyFetch } from '../connection/sturdy-fetch.ts'
import type { Field } from '../output/output.ts'
import { projectInUse } from '../resolve/project.ts'
import { type CommonOptions, openSession, type Session } from '../session.ts'
import { Stop } from '../stop.ts'

export const status = () =>
  serverCommand({
    usage: 'status',
    summary: 'Which server, signed in as whom, and whether it is ready',
    examples: ['keyward status', 'keyward status --profile staging --json'],
    routes: ['getMe', 'getSystem'],
  }).action(async (options: CommonOptions) => {
    const session = openSession(options)
    const { settings, client, output } = session
    const ready = (await sturdyFetch(`${settings.url}/readyz`, { method: 'GET' })).ok
    const me = await client.getMe({})
    const system = await systemFor(session, me)
    const project_id = await projectInUse(session)
    const facts = {
      url: settings.url,
      profile: settings.profile,
      ready,
      email: me.email,
      token_from: settings.tokenFrom,
      project_id,
      ...(system && {
        version: system.version,
        database: `${system.database.engine} ${system.database.major}`,
      }),
    }
    output.record({ ...facts, system }, Object.entries(facts) as Field[])
    if (!ready) throw new Stop('tryAgain', `${settings.url} is not ready.`)
  })

/** The state of the installation is for operators; others see the rest. */
async function systemFor({ client }: Session, me: Me): Promise<System | null> {
  const mayAsk = me.operator && me.scopes?.includes('admin')
  return mayAsk ? await client.getSystem({}) : null
}
