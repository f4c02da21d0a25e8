/** What narrows the audit trail: kind, person, days; and a key or user that a link brought along. */
import { Badge, CloseButton, Group, NativeSelect, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { EventSearch } from './event-search.ts'
import { PersonFilter } from './person-filter.tsx'
import { useActionOptions } from './use-action-options.ts'

type EventFiltersProps = {
  readonly search: EventSearch
  readonly filter: (changes: { [Name in keyof EventSearch]?: string | undefined }) => void
  /** The project whose events these are; undefined for all one may see. */
  readonly projectId?: string
}

export function EventFilters({ search, filter, projectId }: EventFiltersProps) {
  const { t } = useTranslation('events')
  const actions = useActionOptions()
  return (
    <Group align="flex-end" gap="sm">
      <NativeSelect
        label={t('action')}
        value={search.action ?? ''}
        data={[{ value: '', label: t('anyAction') }, ...actions]}
        maw={260}
        onChange={(event) => filter({ action: event.currentTarget.value || undefined })}
      />
      <PersonFilter
        value={search.actor_id ?? null}
        onChange={(actor_id) => filter({ actor_id: actor_id ?? undefined })}
        {...(projectId !== undefined && { projectId })}
      />
      {(['since', 'until'] as const).map((name) => (
        <TextInput
          key={name}
          type="date"
          label={t(name)}
          value={search[name] ?? ''}
          onChange={(event) => filter({ [name]: event.currentTarget.value || undefined })}
        />
      ))}
      {search.key_id === undefined ? null : (
        <GivenFilter
          label={t('onlyKey', { id: search.key_id })}
          onRemove={() => filter({ key_id: undefined })}
        />
      )}
      {search.user_id === undefined ? null : (
        <GivenFilter
          label={t('onlyUser', { id: search.user_id })}
          onRemove={() => filter({ user_id: undefined })}
        />
      )}
    </Group>
  )
}

function GivenFilter({ label, onRemove }: { label: string; onRemove: () => void }) {
  const { t } = useTranslation('events')
  return (
    <Badge
      size="lg"
      variant="light"
      tt="none"
      maw="100%"
      rightSection={
        <CloseButton size="sm" aria-label={`${t('removeFilter')}: ${label}`} onClick={onRemove} />
      }
    >
      {label}
    </Badge>
  )
}
