import { KeywardError } from '@keyward/sdk'
import { Alert, Button, Skeleton, Stack, Text, VisuallyHidden } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { CloudOff, type LucideIcon, SearchX, ShieldX, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from './empty-state.tsx'

type Props<T> = {
  readonly query: Pick<UseQueryResult<T>, 'data' | 'error' | 'isPending' | 'refetch' | 'isFetching'>
  readonly children: (data: T) => ReactNode
  /** When this answers true, `empty` is shown in place of the children. */
  readonly isEmpty?: (data: T) => boolean
  readonly empty?: ReactNode
  /** Shown while loading; default five grey rows. */
  readonly skeleton?: ReactNode
  /** Nothing of the page is there without the data, not even its heading. */
  readonly ofPage?: boolean
}

/** Loading, failed, not permitted, empty or there: every page that reads something uses this. */
export function DataState<T>(props: Props<T>) {
  const { query, children, isEmpty, empty, skeleton, ofPage = false } = props
  const { t } = useTranslation()
  const { data, error } = query
  if (data === undefined && error) {
    const { refetch, isFetching } = query
    return <LoadFailure error={error} retry={refetch} busy={isFetching} ofPage={ofPage} />
  }
  if (data === undefined) {
    return (
      <div aria-busy="true">
        <VisuallyHidden role="status">{t('state.loading')}</VisuallyHidden>
        {skeleton ?? <SkeletonRows />}
      </div>
    )
  }
  return (
    <>
      {error && (
        <Alert color="yellow" mb="md" role="alert" icon={<TriangleAlert aria-hidden size={18} />}>
          {t('state.stale')}{' '}
          <Button variant="subtle" size="compact-sm" onClick={() => void query.refetch()}>
            {t('retry')}
          </Button>
        </Alert>
      )}
      {isEmpty?.(data) ? empty : children(data)}
    </>
  )
}

type Failure = {
  readonly error: Error
  readonly retry: () => unknown
  readonly busy: boolean
  readonly ofPage: boolean
}

function LoadFailure({ error, retry, busy, ofPage }: Failure) {
  const { t } = useTranslation()
  const [icon, title, body] = describe(error)
  const requestId = error instanceof KeywardError ? error.problem.request_id : null
  return (
    <div role="alert">
      <EmptyState icon={icon} title={t(title)} ofPage={ofPage}>
        <Text c="dimmed" maw={480}>
          {body === null ? error.message : t(body)}
        </Text>
        {requestId !== null && (
          <Text size="xs" c="dimmed">
            {t('state.requestId', { id: requestId })}
          </Text>
        )}
        <Button variant="default" loading={busy} onClick={() => void retry()}>
          {t('retry')}
        </Button>
      </EmptyState>
    </div>
  )
}

function describe(error: Error) {
  if (!(error instanceof KeywardError)) return described(CloudOff, 'network')
  if (error.status === 403) return described(ShieldX, 'notPermitted')
  if (error.status === 404) return described(SearchX, 'notFound')
  return [TriangleAlert, 'state.errorTitle', null] as const
}

const described = <What extends 'network' | 'notPermitted' | 'notFound'>(
  icon: LucideIcon,
  what: What,
) => [icon, `state.${what}Title`, `state.${what}`] as const

function SkeletonRows() {
  return (
    <Stack gap="sm" aria-hidden>
      {[0, 1, 2, 3, 4].map((row) => (
        <Skeleton key={row} height={44} />
      ))}
    </Stack>
  )
}
