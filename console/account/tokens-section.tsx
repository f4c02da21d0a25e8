/** The own management tokens. */
import type { Token } from '@keyward/contract'
import { Badge, Button, Code, Group, Stack, Text } from '@mantine/core'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { KeyRound, Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client, queryKeys } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { DataState } from '../ui/data-state.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { type Column, RecordTable } from '../ui/record-table.tsx'
import { RowMenu } from '../ui/row-menu.tsx'
import { useDialog } from '../ui/use-dialog.ts'
import { When } from '../ui/when.tsx'
import { CreateToken } from './create-token.tsx'

const tokensQuery = queryOptions({
  queryKey: queryKeys.tokens,
  queryFn: ({ signal }) => client.listTokens({}, { signal }),
})

export function TokensSection() {
  const { t } = useTranslation(['account', 'common'])
  const query = useQuery(tokensQuery)
  const { dialog, open, close } = useDialog()
  const columns = useColumns()
  const create = (
    <Button
      leftSection={<Plus size={16} aria-hidden />}
      onClick={() => open(<CreateToken onClose={close} />)}
    >
      {t('createToken')}
    </Button>
  )
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start">
        <Text c="dimmed" maw={640} flex="1 1 18rem">
          {t('tokensIntro')}
        </Text>
        {create}
      </Group>
      <DataState
        query={query}
        isEmpty={({ data }) => data.length === 0}
        empty={
          <EmptyState icon={KeyRound} title={t('tokensEmpty')}>
            {t('tokensEmptyHint')}
          </EmptyState>
        }
      >
        {({ data }) => (
          <RecordTable
            label={t('tabTokens')}
            records={data}
            idOf={(token) => token.token_id}
            nameOf={(token) => token.name}
            columns={columns}
            actions={(token) => (
              <RowMenu
                label={t('common:actionsFor', { name: token.name })}
                acts={[
                  {
                    label: t('deleteToken'),
                    icon: Trash2,
                    danger: true,
                    onSelect: () => open(<DeleteToken token={token} onClose={close} />),
                  },
                ]}
              />
            )}
          />
        )}
      </DataState>
      {dialog}
    </Stack>
  )
}

function useColumns(): Column<Token>[] {
  const { t } = useTranslation(['account', 'common'])
  const scopes = useScopeNames()
  return [
    { id: 'name', title: t('common:name'), render: (token) => token.name },
    { id: 'token', title: t('token'), render: (token) => <Code>{token.masked_token}</Code> },
    {
      id: 'scopes',
      title: t('tokenScopes'),
      render: (token) => (
        <Group gap={4}>
          {token.scopes.map((scope) => (
            <Badge tt="none" key={scope} variant="light" color="gray">
              {scopes[scope]}
            </Badge>
          ))}
        </Group>
      ),
    },
    {
      id: 'created',
      title: t('common:created'),
      render: (token) => <When at={token.created_at} />,
    },
    {
      id: 'expires',
      title: t('tokenExpires'),
      render: (token) => <When at={token.expires_at} relative />,
    },
    {
      id: 'used',
      title: t('tokenLastUsed'),
      render: (token) => <When at={token.last_used_at} relative empty={t('neverUsed')} />,
    },
  ]
}

function useScopeNames() {
  const { t } = useTranslation('account')
  return { read: t('scopeRead'), keys: t('scopeKeys'), admin: t('scopeAdmin') }
}

function DeleteToken({ token, onClose }: { token: Token; onClose: () => void }) {
  const { t } = useTranslation('account')
  return (
    <ActDialog
      danger
      title={t('deleteTokenTitle', { name: token.name })}
      submitLabel={t('deleteToken')}
      onClose={onClose}
      input={{ token_id: token.token_id }}
      act={(params, call) => client.deleteToken({ params }, call)}
      refresh={['tokens']}
      done={t('tokenDeleted', { name: token.name })}
    >
      <Text>{t('deleteTokenBody')}</Text>
    </ActDialog>
  )
}
