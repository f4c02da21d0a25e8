import type { PolicyPreview, ProjectPolicyRules } from '@keyward/contract'
import type { Actor } from '../actor.ts'
import type { Deps } from '../deps.ts'
import { findProjectFor } from '../projects/find-project-for.ts'
import { countEffects } from './count-effects.ts'
import { projectPolicyChange } from './policy-change.ts'

export type PreviewProjectPolicyInput = {
  readonly projectId: string
  readonly rules: ProjectPolicyRules
}

/**
 * What setting these rules would do, by the same rules, changing nothing.
 * Refuses: project_not_found, not_permitted, policy_looser.
 */
export async function previewProjectPolicy(
  deps: Deps,
  actor: Actor,
  { projectId, rules }: PreviewProjectPolicyInput,
): Promise<PolicyPreview> {
  const { orm } = deps.database
  const { tenant, project } = await findProjectFor(deps, orm, actor, {
    projectId,
    act: 'project_policy.preview',
    lock: null,
  })
  const change = projectPolicyChange(project, tenant.policy, rules)
  return { ...(await countEffects(orm, [change], deps.now())), projects_overridden: 0 }
}
