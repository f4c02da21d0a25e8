/** The policy of a tenant, for operators. */
import type { TenantPolicy } from '@keyward/contract'
import { Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { DataState } from '../ui/data-state.tsx'
import { DraftBar } from './draft-bar.tsx'
import { readTenantDraft } from './policy-draft.ts'
import { tenantPolicyQuery } from './policy-queries.ts'
import { ReviewDialog } from './review-dialog.tsx'
import { RuleInput } from './rule-input.tsx'
import { RuleTables } from './rule-tables.tsx'
import { usePolicyDraft } from './use-policy-draft.ts'

export function TenantPolicyForm({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation('policies')
  const query = useQuery(tenantPolicyQuery(tenantId))
  return (
    <Stack gap="md">
      <Text c="dimmed">{t('tenantIntro')}</Text>
      <DataState query={query}>
        {(policy) => <Form tenantId={tenantId} policy={policy} />}
      </DataState>
    </Stack>
  )
}

function Form({ tenantId, policy }: { tenantId: string; policy: TenantPolicy }) {
  const { t } = useTranslation('policies')
  const queries = useQueryClient()
  const [reviewing, setReviewing] = useState(false)
  const draft = usePolicyDraft(policy)
  const { rules, problems } = readTenantDraft(draft.draft)
  const { queryKey } = tenantPolicyQuery(tenantId)
  const params = { tenant_id: tenantId }
  return (
    <Stack gap="lg">
      <RuleTables
        columns={[
          {
            id: 'value',
            title: t('value'),
            render: (rule) => (
              <RuleInput
                of="tenant"
                rule={rule}
                text={draft.draft[rule]}
                problem={problems[rule]}
                onChange={(text) => draft.change(rule, text)}
              />
            ),
          },
        ]}
      />
      <DraftBar draft={draft} problems={problems} onReview={() => setReviewing(true)} />
      {reviewing && rules !== null ? (
        <ReviewDialog
          changed={draft.changed}
          before={draft.base.rules}
          after={rules}
          endsRecovery={
            policy.rules.secret_display === 'recoverable' && rules.secret_display === 'once'
          }
          preview={(body, signal) =>
            client.previewTenantPolicy({ params, body: { rules: body } }, { signal })
          }
          save={(body, call) =>
            client.setTenantPolicy(
              { params, body: { rules: body }, ifMatch: draft.base.etag },
              call,
            )
          }
          onSaved={(saved) => {
            queries.setQueryData(queryKey, saved)
            draft.accept(saved)
            setReviewing(false)
          }}
          onConflict={() => void queries.invalidateQueries({ queryKey })}
          onClose={() => setReviewing(false)}
        />
      ) : null}
    </Stack>
  )
}
