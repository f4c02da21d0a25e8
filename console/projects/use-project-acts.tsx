/** The entries of a project's menu, for operators. */
import type { Project } from '@keyward/contract'
import { useNavigate } from '@tanstack/react-router'
import {
  CircleCheck,
  CircleMinus,
  Pencil,
  ScrollText,
  ShieldCheck,
  Trash2,
  Users,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import type { RowAct } from '../ui/row-menu.tsx'
import { usePlainAct } from '../ui/use-plain-act.ts'
import { DeleteProject, DisableProject, RenameProject } from './project-dialogs.tsx'

type Dialogs = { readonly open: (dialog: ReactNode) => void; readonly close: () => void }

export function useProjectActs({ open, close }: Dialogs): (project: Project) => RowAct[] {
  const { t } = useTranslation(['projects', 'common'])
  const visits = useVisits()
  const enable = usePlainAct({
    act: ({ project_id }: Project, call) =>
      client.enableProject({ params: { project_id }, body: {} }, call),
    refresh: ['projects', 'keys'],
    done: ({ code }) => t('enabledDone', { code }),
  })
  return (project) => [
    ...visits(project),
    {
      label: t('common:rename'),
      icon: Pencil,
      onSelect: () => open(<RenameProject project={project} onClose={close} />),
    },
    project.status === 'active'
      ? {
          label: t('common:disable'),
          icon: CircleMinus,
          onSelect: () => open(<DisableProject project={project} onClose={close} />),
        }
      : { label: t('common:enable'), icon: CircleCheck, onSelect: () => enable(project) },
    {
      label: t('common:delete'),
      icon: Trash2,
      danger: true,
      onSelect: () => open(<DeleteProject project={project} onClose={close} />),
    },
  ]
}

function useVisits(): (project: Project) => RowAct[] {
  const { t } = useTranslation('projects')
  const navigate = useNavigate()
  return ({ project_id: projectId }) => [
    {
      label: t('openMembers'),
      icon: Users,
      onSelect: () => void navigate({ to: '/projects/$projectId/members', params: { projectId } }),
    },
    {
      label: t('openPolicy'),
      icon: ShieldCheck,
      onSelect: () => void navigate({ to: '/projects/$projectId/policy', params: { projectId } }),
    },
    {
      label: t('openEvents'),
      icon: ScrollText,
      onSelect: () => void navigate({ to: '/projects/$projectId/events', params: { projectId } }),
    },
  ]
}
