/** Choosing whose keys a service accepts: all, or lists of tenants and projects. */
import type { Audience } from '@keyward/contract'
import { Radio, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { client, queryKeys } from '../api.ts'
import { findTenant, searchTenants } from '../ui/tenant-picker.tsx'
import { PlacePicker } from './place-picker.tsx'

/** Both lists stay while "all" is chosen, so that looking around loses nothing. */
export type AudienceDraft = {
  readonly all: boolean
  readonly tenantIds: string[]
  readonly projectIds: string[]
}

export const draftOfAudience = (audience: Audience): AudienceDraft =>
  'all' in audience
    ? { all: true, tenantIds: [], projectIds: [] }
    : { all: false, tenantIds: audience.tenant_ids, projectIds: audience.project_ids }

export const audienceOf = (draft: AudienceDraft): Audience =>
  draft.all ? { all: true } : { tenant_ids: draft.tenantIds, project_ids: draft.projectIds }

export const namesNobody = ({ all, tenantIds, projectIds }: AudienceDraft): boolean =>
  !all && tenantIds.length + projectIds.length === 0

type Props = {
  readonly value: AudienceDraft
  readonly onChange: (draft: AudienceDraft) => void
  readonly error: string | null
}

export function AudienceChoice({ value, onChange, error }: Props) {
  const { t } = useTranslation('services')
  return (
    <Stack gap="sm">
      <Radio.Group
        label={t('audience')}
        description={t('audienceHelp')}
        value={value.all ? 'all' : 'some'}
        error={error}
        onChange={(chosen) => onChange({ ...value, all: chosen === 'all' })}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="all" label={t('audienceAll')} />
          <Radio value="some" label={t('audienceSome')} />
        </Stack>
      </Radio.Group>
      {value.all ? null : <Pickers value={value} onChange={onChange} />}
    </Stack>
  )
}

function Pickers({ value, onChange }: Omit<Props, 'error'>) {
  const { t } = useTranslation('services')
  return (
    <>
      <PlacePicker
        label={t('pickTenants')}
        queryKey={queryKeys.tenants}
        chosen={value.tenantIds}
        onChange={(tenantIds) => onChange({ ...value, tenantIds })}
        search={searchTenants}
        find={findTenant}
      />
      <PlacePicker
        label={t('pickProjects')}
        queryKey={queryKeys.projects}
        chosen={value.projectIds}
        onChange={(projectIds) => onChange({ ...value, projectIds })}
        search={async (q, signal) => {
          const { data } = await client.listProjects({ query: { q, page_size: '20' } }, { signal })
          return data.map(({ project_id, code, name }) => ({
            id: project_id,
            label: `${code} · ${name}`,
          }))
        }}
        find={async (project_id, signal) => {
          const { code, name } = await client.getProject({ params: { project_id } }, { signal })
          return { id: project_id, label: `${code} · ${name}` }
        }}
      />
      <Text size="sm" c="dimmed">
        {t('audienceUnion')}
      </Text>
    </>
  )
}
