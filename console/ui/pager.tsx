import { Button, Group } from '@mantine/core'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Tokens of the pages before this one; an empty string is the first page. */
    pageTrail?: string[]
  }
}

type Props = { readonly nextToken: string | null }

/**
 * Next and previous page of a keyset list. The page's token is `page_token` in the URL; the way
 * back is kept in the history entry, so a link opened elsewhere offers the first page instead.
 */
export function Pager({ nextToken }: Props) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const location = useLocation()
  const token = (location.search as { page_token?: string }).page_token ?? ''
  const trail = location.state.pageTrail ?? []
  if (nextToken === null && token === '') return null
  const go = (pageToken: string, pageTrail: string[]) =>
    void navigate({
      to: '.',
      search: ((before: object) => ({ ...before, page_token: pageToken || undefined })) as never,
      state: { pageTrail },
    })
  return (
    <Group component="nav" justify="flex-end" gap="xs" mt="md" aria-label={t('pager.label')}>
      {token !== '' && trail.length === 0 && (
        <Button variant="default" onClick={() => go('', [])}>
          {t('pager.first')}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<ChevronLeft size={16} aria-hidden />}
        disabled={trail.length === 0}
        onClick={() => go(trail.at(-1) ?? '', trail.slice(0, -1))}
      >
        {t('pager.previous')}
      </Button>
      <Button
        variant="default"
        rightSection={<ChevronRight size={16} aria-hidden />}
        disabled={nextToken === null}
        onClick={() => go(nextToken ?? '', [...trail, token])}
      >
        {t('pager.next')}
      </Button>
    </Group>
  )
}
