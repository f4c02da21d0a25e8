/** What an operator does to a project. */
import type { Project } from '@keyward/contract'
import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { NameDialog } from '../ui/name-dialog.tsx'

type Props = { readonly project: Project; readonly onClose: () => void }

export function RenameProject({ project, onClose }: Props) {
  const { t } = useTranslation(['projects', 'common'])
  const { code, etag } = project
  const params = { project_id: project.project_id }
  return (
    <NameDialog
      title={t('renameTitle', { code })}
      submitLabel={t('common:rename')}
      initial={project.name}
      onClose={onClose}
      act={(body, call) => client.renameProject({ params, body, ifMatch: etag }, call)}
      refresh={['projects', 'keys', 'me']}
      done={({ name }) => t('renamed', { code, name })}
    />
  )
}

export function DisableProject({ project, onClose }: Props) {
  const { t } = useTranslation(['projects', 'common'])
  const { code, key_count: count } = project
  return (
    <ActDialog
      danger
      title={t('disableTitle', { code })}
      submitLabel={t('common:disable')}
      onClose={onClose}
      input={{ project_id: project.project_id }}
      act={(params, call) => client.disableProject({ params, body: {} }, call)}
      refresh={['projects', 'keys']}
      done={t('disabledDone', { code })}
    >
      <Text>{t('disableBody', { count })}</Text>
    </ActDialog>
  )
}

export function DeleteProject({ project, onClose }: Props) {
  const { t } = useTranslation(['projects', 'common'])
  const { code, key_count: count } = project
  return (
    <ActDialog
      danger
      title={t('deleteTitle', { code })}
      submitLabel={t('common:delete')}
      typeToConfirm={code}
      onClose={onClose}
      input={{ project_id: project.project_id }}
      act={(params, call) => client.deleteProject({ params }, call)}
      refresh={['projects', 'tenants', 'users', 'keys', 'system', 'me']}
      done={t('deletedDone', { code })}
    >
      <Text>{t('deleteBody', { count })}</Text>
    </ActDialog>
  )
}
