import { ActionIcon, Button, NativeSelect, Tooltip } from '@mantine/core'
import { RefreshCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { SearchInput } from '../ui/search-input.tsx'
import { ExpiryFilter } from './expiry-filter.tsx'
import { type KeySearch, STATUS_FILTERS } from './key-search.ts'
import classes from './keys.module.css'
import { UserFilter } from './user-filter.tsx'

export type FilterChange = Partial<Record<keyof KeySearch, string | undefined>>

type Props = {
  readonly projectId: string | null
  readonly search: KeySearch
  readonly onFilter: (change: FilterChange) => void
  readonly showUsers: boolean
  readonly refresh: () => unknown
  readonly refreshing: boolean
}

const UNUSED_DAYS = ['0', '30', '90', '180']

/** True when the address hides some keys. */
export const isFiltered = (search: KeySearch): boolean =>
  [search.q, search.status, search.user_id, search.expires_before, search.unused_days].some(
    (value) => value !== undefined,
  )

/** Search and filters above the list. */
export function KeyFilters(props: Props) {
  const { projectId, search, onFilter } = props
  const { t } = useTranslation(['keys', 'common'])
  return (
    <div className={classes.tools} role="search" aria-label={t('common:filter')}>
      <SearchInput
        value={search.q ?? ''}
        label={t('search')}
        onChange={(q) => onFilter({ q: q || undefined })}
      />
      <NativeSelect
        className={classes.filter ?? ''}
        aria-label={t('filters.status')}
        value={search.status ?? ''}
        data={[
          { value: '', label: t('filters.anyStatus') },
          ...STATUS_FILTERS.map((status) => ({
            value: status,
            label: t(`common:statuses.${status}`),
          })),
        ]}
        onChange={(event) => onFilter({ status: event.currentTarget.value || undefined })}
      />
      <ExpiryFilter
        value={search.expires_before}
        onChange={(expires_before) => onFilter({ expires_before })}
      />
      <NativeSelect
        className={classes.filter ?? ''}
        aria-label={t('filters.usage')}
        value={search.unused_days ?? ''}
        data={[
          { value: '', label: t('filters.anyUsage') },
          ...UNUSED_DAYS.map((days) => ({
            value: days,
            label:
              days === '0' ? t('filters.neverUsed') : t('filters.unused', { count: Number(days) }),
          })),
        ]}
        onChange={(event) => onFilter({ unused_days: event.currentTarget.value || undefined })}
      />
      {props.showUsers && (
        <UserFilter
          projectId={projectId}
          value={search.user_id}
          onChange={(user_id) => onFilter({ user_id })}
        />
      )}
      {isFiltered(search) && (
        <Button
          variant="subtle"
          onClick={() =>
            onFilter({
              q: undefined,
              status: undefined,
              user_id: undefined,
              expires_before: undefined,
              unused_days: undefined,
            })
          }
        >
          {t('common:clearFilters')}
        </Button>
      )}
      <Tooltip label={t('common:refresh')}>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t('common:refresh')}
          loading={props.refreshing}
          onClick={() => void props.refresh()}
        >
          <RefreshCw size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}
