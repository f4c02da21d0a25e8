import type { ProjectPolicy, ProjectPolicyRules } from '@keyward/contract'
import { eq } from 'drizzle-orm'
import type { Actor } from '../actor.ts'
import { mutate } from '../db/mutate.ts'
import { projects } from '../db/schema/index.ts'
import type { Deps } from '../deps.ts'
import { requireMatch } from '../http/etag.ts'
import { findProjectFor } from '../projects/find-project-for.ts'
import { destroySealedCopies } from './destroy-sealed-copies.ts'
import { changedRules, projectPolicyChange } from './policy-change.ts'
import { presentProjectPolicy } from './present-project-policy.ts'

export type SetProjectPolicyInput = {
  readonly projectId: string
  readonly rules: ProjectPolicyRules
  readonly ifMatch: string | undefined
}

/**
 * Sets a project's own rules, never looser than its tenant's. Where secrets are now shown once,
 * their sealed copies are destroyed in the same transaction.
 * Refuses: project_not_found, not_permitted, etag_mismatch, policy_looser.
 */
export function setProjectPolicy(
  deps: Deps,
  actor: Actor,
  { projectId, rules, ifMatch }: SetProjectPolicyInput,
): Promise<ProjectPolicy> {
  return mutate(deps, actor, async ({ sql, record, touch }) => {
    const { tenant, project } = await findProjectFor(deps, sql, actor, {
      projectId,
      act: 'project_policy.set',
      lock: 'update',
    })
    requireMatch(ifMatch, project.policyChangeCount)
    const change = projectPolicyChange(project, tenant.policy, rules)
    const policyChangeCount = project.policyChangeCount + 1
    await sql
      .update(projects)
      .set({ policy: rules, policyChangeCount })
      .where(eq(projects.id, projectId))
    const destroyed = await destroySealedCopies(sql, [change])
    // Verifiers hold a copy of what a policy limits.
    touch('project', projectId)
    record({
      action: 'project_policy.set',
      tenantId: tenant.id,
      projectId,
      details: {
        code: project.code,
        changed: changedRules(project.policy, rules),
        sealed_copies_destroyed: destroyed,
      },
    })
    return presentProjectPolicy(tenant, { policy: rules, policyChangeCount })
  })
}
