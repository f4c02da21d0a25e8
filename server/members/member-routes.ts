import type { Handlers } from '../http/handler.ts'
import { addMember } from './add-member.ts'
import { getMember } from './get-member.ts'
import { listMembers } from './list-members.ts'
import { removeMember } from './remove-member.ts'
import { setRole } from './set-role.ts'

const placeOf = (params: { project_id: string; membership_id: string }) => ({
  projectId: params.project_id,
  membershipId: params.membership_id,
})

/** Answers the routes of members. */
export const memberRoutes: Handlers<
  'listMembers' | 'addMember' | 'getMember' | 'setRole' | 'removeMember'
> = {
  listMembers: (deps, { actor, params, query }) =>
    listMembers(deps, actor, { projectId: params.project_id, ...query }),
  addMember: (deps, { actor, params, body }) =>
    addMember(deps, actor, { projectId: params.project_id, ...body }),
  getMember: (deps, { actor, params }) => getMember(deps, actor, placeOf(params)),
  setRole: (deps, { actor, params, body, ifMatch }) =>
    setRole(deps, actor, { ...placeOf(params), role: body.role, ifMatch }),
  removeMember: (deps, { actor, params }) => removeMember(deps, actor, placeOf(params)),
}
