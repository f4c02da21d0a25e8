import { group } from '../command.ts'
import { createProject } from './create.ts'
import { deleteProject } from './delete.ts'
import { disableProject } from './disable.ts'
import { enableProject } from './enable.ts'
import { getProject } from './get.ts'
import { listProjects } from './list.ts'
import { renameProject } from './rename.ts'
import { useProject } from './use.ts'

export const projects = () =>
  group('projects', 'Projects', [
    listProjects(),
    getProject(),
    useProject(),
    createProject(),
    renameProject(),
    disableProject(),
    enableProject(),
    deleteProject(),
  ])
