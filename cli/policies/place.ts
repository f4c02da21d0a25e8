/** A policy belongs to a tenant or to a project; the flags say to which. */
import type { PolicyPreview, PolicyRules, ProjectPolicyRules } from '@keyward/contract'
import { type Command, Option } from 'commander'
import { PROJECT_FLAG } from '../command.ts'
import { requireProject } from '../resolve/project.ts'
import { tenantId } from '../resolve/tenant.ts'
import type { Session } from '../session.ts'
import type { RuleChanges } from './rules.ts'
import { changedProjectRules, changedTenantRules } from './rules.ts'

export type PlaceOptions = { readonly project?: string; readonly tenant?: string }

export const takesPlaceOptions = (command: Command): Command =>
  command
    .option(...PROJECT_FLAG)
    .addOption(
      new Option('--tenant <tenant>', 'the policy of a tenant (name or ID)').conflicts('project'),
    )

/** One policy: its rules for show, and what setting or previewing changed rules answers. */
export type Policy = {
  readonly whole: unknown
  readonly effective: PolicyRules
  readonly own: ProjectPolicyRules
  readonly preview: (changes: RuleChanges) => Promise<PolicyPreview>
  readonly set: (changes: RuleChanges) => Promise<unknown>
}

export const findPolicy = async (session: Session, options: PlaceOptions): Promise<Policy> =>
  options.tenant === undefined
    ? await projectPolicy(session, await requireProject(session))
    : await tenantPolicy(session, await tenantId(session, options.tenant))

async function tenantPolicy({ client }: Session, tenant_id: string): Promise<Policy> {
  const params = { tenant_id }
  const policy = await client.getTenantPolicy({ params })
  const body = (changes: RuleChanges) => ({ rules: changedTenantRules(policy.rules, changes) })
  return {
    whole: policy,
    effective: policy.rules,
    own: policy.rules,
    preview: (changes) => client.previewTenantPolicy({ params, body: body(changes) }),
    set: (changes) => client.setTenantPolicy({ params, body: body(changes), ifMatch: policy.etag }),
  }
}

async function projectPolicy({ client }: Session, project_id: string): Promise<Policy> {
  const params = { project_id }
  const policy = await client.getProjectPolicy({ params })
  const body = (changes: RuleChanges) => ({ rules: changedProjectRules(policy.own, changes) })
  return {
    whole: policy,
    effective: policy.effective,
    own: policy.own,
    preview: (changes) => client.previewProjectPolicy({ params, body: body(changes) }),
    set: (changes) =>
      client.setProjectPolicy({ params, body: body(changes), ifMatch: policy.etag }),
  }
}
