/** Whose keys a service accepts, as flags: all, or tenants and projects by name, code or ID. */
import type { Audience } from '@keyward/contract'
import type { Command } from 'commander'
import { listOf } from '../input/values.ts'
import { projectId } from '../resolve/project.ts'
import { tenantId } from '../resolve/tenant.ts'
import type { Session } from '../session.ts'
import { Stop } from '../stop.ts'

export type AudienceOptions = {
  readonly allKeys?: boolean
  readonly tenants?: readonly string[]
  readonly projects?: readonly string[]
}

export const takesAudienceOptions = (command: Command): Command =>
  command
    .option('--all-keys', 'keys of every tenant')
    .option('--tenants <list>', 'keys of these tenants (names or IDs, comma-separated)', listOf)
    .option('--projects <list>', 'keys of these projects (codes or IDs, comma-separated)', listOf)

export async function readAudience(session: Session, options: AudienceOptions): Promise<Audience> {
  const { allKeys, tenants = [], projects = [] } = options
  const chosen = tenants.length + projects.length
  if (allKeys === true && chosen === 0) return { all: true }
  if (allKeys === true || chosen === 0) {
    throw new Stop('usage', 'Whose keys? Give --all-keys, or --tenants and --projects.')
  }
  return {
    tenant_ids: await inTurn(tenants, (given) => tenantId(session, given)),
    project_ids: await inTurn(projects, (given) => projectId(session, given)),
  }
}

async function inTurn(given: readonly string[], find: (one: string) => Promise<string>) {
  const found: string[] = []
  for (const one of given) found.push(await find(one))
  return found
}
