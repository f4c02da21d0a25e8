import { Button, Code, Text } from '@mantine/core'
import { KeyRound, Plus, SearchX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { formatInstant } from '../ui/dates.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { type KeySearch, readStatuses } from './key-search.ts'
import classes from './keys.module.css'

type NoKeysProps = {
  readonly onCreate: (() => void) | null
  readonly inProject: boolean
  /** An operator sees everybody's keys, also without a project of their own. */
  readonly operator: boolean
}

/** Before the first key: what a key is, how to get one, how it will be used. */
export function NoKeys({ onCreate, inProject, operator }: NoKeysProps) {
  const { t } = useTranslation('keys')
  const whyNone = operator ? 'empty.nobodys' : inProject ? 'create.notMember' : 'empty.noProject'
  return (
    <EmptyState icon={KeyRound} title={t('empty.title')}>
      <Text c="dimmed" maw={520}>
        {t('empty.body')}
      </Text>
      {onCreate === null ? (
        <Text maw={520}>{t(whyNone)}</Text>
      ) : (
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={onCreate}>
          {t('create.button')}
        </Button>
      )}
      <Text size="sm" fw={500} mt="md">
        {t('empty.sample')}
      </Text>
      <Code block className={classes.sample ?? ''} tabIndex={0}>
        {'curl https://SERVICE/ -H "x-api-key: kw_…"'}
      </Code>
    </EmptyState>
  )
}

type NoMatchProps = { readonly search: KeySearch; readonly onClear: () => void }

/** When filters hide everything: which ones, and the way out. */
export function NoMatch({ search, onClear }: NoMatchProps) {
  const { t } = useTranslation(['keys', 'common'])
  const filters = [
    ...(search.q === undefined ? [] : [t('filters.searchFor', { q: search.q })]),
    ...readStatuses(search.status).map((status) => t(`common:statuses.${status}`)),
    ...(search.user_id === undefined ? [] : [t('filters.user')]),
    ...(search.expires_before === undefined
      ? []
      : [t('filters.before', { when: formatInstant(search.expires_before) })]),
    ...(search.unused_days === undefined ? [] : [unusedWords(search.unused_days)]),
  ]
  function unusedWords(days: string) {
    return days === '0' ? t('filters.neverUsed') : t('filters.unused', { count: Number(days) })
  }
  return (
    <EmptyState icon={SearchX} title={t('noMatch.title')}>
      <Text c="dimmed">{t('filters.active', { filters: filters.join(' · ') })}</Text>
      <Button variant="default" onClick={onClear}>
        {t('common:clearFilters')}
      </Button>
    </EmptyState>
  )
}
