/** Where one is signed in. */
import type { SessionList } from '@keyward/contract'
import { Badge, Button, Group, Text } from '@mantine/core'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { client, queryKeys } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { DataState } from '../ui/data-state.tsx'
import { type Column, RecordTable } from '../ui/record-table.tsx'
import { useDialog } from '../ui/use-dialog.ts'
import { When } from '../ui/when.tsx'
import { deviceOf } from './device-name.ts'

type Session = SessionList['data'][number]

const sessionsQuery = queryOptions({
  queryKey: queryKeys.sessions,
  queryFn: ({ signal }) => client.listMySessions({}, { signal }),
})

export function SessionsSection() {
  const { t } = useTranslation('account')
  const query = useQuery(sessionsQuery)
  const { dialog, open, close } = useDialog()
  const nameOf = useDeviceName()
  const columns = useColumns()
  return (
    <>
      <Text c="dimmed" maw={640}>
        {t('sessionsIntro')}
      </Text>
      <DataState query={query}>
        {({ data }) => (
          <RecordTable
            label={t('tabSessions')}
            records={data}
            idOf={(session) => session.session_id}
            nameOf={nameOf}
            columns={columns}
            actions={(session) =>
              session.current ? null : (
                <Button
                  size="xs"
                  variant="default"
                  aria-label={`${t('endSession')}: ${nameOf(session)}`}
                  onClick={() =>
                    open(<EndSession session={session} device={nameOf(session)} onClose={close} />)
                  }
                >
                  {t('endSession')}
                </Button>
              )
            }
          />
        )}
      </DataState>
      {dialog}
    </>
  )
}

function useDeviceName() {
  const { t } = useTranslation('account')
  return (session: Session) => {
    const { browser, system } = deviceOf(session.user_agent)
    if (browser !== null && system !== null) return t('sessionOn', { browser, system })
    return browser ?? system ?? t('sessionUnknownDevice')
  }
}

function useColumns(): Column<Session>[] {
  const { t } = useTranslation('account')
  const nameOf = useDeviceName()
  return [
    {
      id: 'device',
      title: t('sessionDevice'),
      render: (session) => (
        <Group gap="xs" title={session.user_agent ?? ''}>
          {nameOf(session)}
          {session.current ? (
            <Badge tt="none" variant="light">
              {t('sessionCurrent')}
            </Badge>
          ) : null}
        </Group>
      ),
    },
    { id: 'ip', title: t('sessionIp'), render: (session) => session.ip ?? '–' },
    {
      id: 'started',
      title: t('sessionStarted'),
      render: (session) => <When at={session.created_at} />,
    },
    {
      id: 'expires',
      title: t('sessionExpires'),
      render: (session) => <When at={session.expires_at} />,
    },
  ]
}

type EndSessionProps = {
  readonly session: Session
  readonly device: string
  readonly onClose: () => void
}

function EndSession({ session, device, onClose }: EndSessionProps) {
  const { t } = useTranslation('account')
  return (
    <ActDialog
      danger
      title={t('endSessionTitle')}
      submitLabel={t('endSession')}
      onClose={onClose}
      input={{ session_id: session.session_id }}
      act={(params, call) => client.endSession({ params }, call)}
      refresh={['sessions']}
      done={t('sessionEnded')}
    >
      <Text>{t('endSessionBody', { device })}</Text>
    </ActDialog>
  )
}
