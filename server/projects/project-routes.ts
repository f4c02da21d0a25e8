import type { Handlers } from '../http/handler.ts'
import { createProject } from './create-project.ts'
import { deleteProject } from './delete-project.ts'
import { disableProject } from './disable-project.ts'
import { enableProject } from './enable-project.ts'
import { getProject } from './get-project.ts'
import { listProjects } from './list-projects.ts'
import { renameProject } from './rename-project.ts'

/** Answers the routes of projects. */
export const projectRoutes: Handlers<
  | 'listProjects'
  | 'createProject'
  | 'getProject'
  | 'renameProject'
  | 'disableProject'
  | 'enableProject'
  | 'deleteProject'
> = {
  listProjects: (deps, { actor, query }) => listProjects(deps, actor, query),
  createProject: (deps, { actor, params, body }) =>
    createProject(deps, actor, { tenantId: params.tenant_id, ...body }),
  getProject: (deps, { actor, params }) =>
    getProject(deps, actor, { projectId: params.project_id }),
  renameProject: (deps, { actor, params, body, ifMatch }) =>
    renameProject(deps, actor, { projectId: params.project_id, name: body.name, ifMatch }),
  disableProject: (deps, { actor, params }) =>
    disableProject(deps, actor, { projectId: params.project_id }),
  enableProject: (deps, { actor, params }) =>
    enableProject(deps, actor, { projectId: params.project_id }),
  deleteProject: (deps, { actor, params }) =>
    deleteProject(deps, actor, { projectId: params.project_id }),
}
