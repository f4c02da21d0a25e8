/** The policy of a project: own, tenant's and effective rules side by side. */
import type { ProjectPolicy } from '@keyward/contract'
import { effectivePolicy } from '@keyward/contract/policy'
import { Stack } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client, useMe } from '../api.ts'
import { usePlace } from '../shell/place.ts'
import { DataState } from '../ui/data-state.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { DraftBar } from './draft-bar.tsx'
import { readProjectDraft } from './policy-draft.ts'
import { projectPolicyQuery } from './policy-queries.ts'
import { ReviewDialog } from './review-dialog.tsx'
import { projectPolicyRoute } from './routes.tsx'
import { RuleInput } from './rule-input.tsx'
import { RuleTables } from './rule-tables.tsx'
import { usePolicyDraft } from './use-policy-draft.ts'
import { useRuleWords } from './use-rule-words.ts'

export function ProjectPolicyPage() {
  const { t } = useTranslation('policies')
  const { projectId } = projectPolicyRoute.useParams()
  const place = usePlace()
  const { operator } = useMe()
  const query = useQuery(projectPolicyQuery(projectId))
  const governs = operator || place?.role === 'admin'
  return (
    <Stack gap="md">
      <PageHeader
        title={t('title')}
        place={place?.code}
        description={place !== null && !governs ? t('readOnlyProject') : t('projectIntro')}
      />
      <DataState query={query}>
        {(policy) =>
          governs ? (
            <ProjectPolicyForm projectId={projectId} policy={policy} />
          ) : (
            <ReadOnly policy={policy} />
          )
        }
      </DataState>
    </Stack>
  )
}

function ReadOnly({ policy }: { policy: ProjectPolicy }) {
  const { t } = useTranslation(['policies', 'common'])
  const words = useRuleWords()
  return (
    <RuleTables
      columns={[
        { id: 'own', title: t('own'), render: (rule) => words.value(rule, policy.own[rule]) },
        {
          id: 'tenant',
          title: t('common:tenant'),
          render: (rule) => words.value(rule, policy.tenant[rule]),
        },
        {
          id: 'effective',
          title: t('effective'),
          render: (rule) => <strong>{words.value(rule, policy.effective[rule])}</strong>,
        },
      ]}
    />
  )
}

type FormProps = { readonly projectId: string; readonly policy: ProjectPolicy }

function ProjectPolicyForm({ projectId, policy }: FormProps) {
  const { t } = useTranslation(['policies', 'common'])
  const words = useRuleWords()
  const queries = useQueryClient()
  const [reviewing, setReviewing] = useState(false)
  const draft = usePolicyDraft(
    useMemo(() => ({ rules: policy.own, etag: policy.etag }), [policy.own, policy.etag]),
  )
  const { rules, problems } = readProjectDraft(draft.draft, policy.tenant)
  const effective = effectivePolicy(policy.tenant, rules)
  const { queryKey } = projectPolicyQuery(projectId)
  const params = { project_id: projectId }
  return (
    <Stack gap="lg">
      <RuleTables
        columns={[
          {
            id: 'own',
            title: t('own'),
            render: (rule) => (
              <RuleInput
                of="project"
                rule={rule}
                text={draft.draft[rule]}
                problem={problems[rule]}
                onChange={(text) => draft.change(rule, text)}
              />
            ),
          },
          {
            id: 'tenant',
            title: t('common:tenant'),
            render: (rule) => words.value(rule, policy.tenant[rule]),
          },
          {
            id: 'effective',
            title: t('effective'),
            render: (rule) => <strong>{words.value(rule, effective[rule])}</strong>,
          },
        ]}
      />
      <DraftBar draft={draft} problems={problems} onReview={() => setReviewing(true)} />
      {reviewing ? (
        <ReviewDialog
          changed={draft.changed}
          before={draft.base.rules}
          after={rules}
          endsRecovery={
            policy.effective.secret_display === 'recoverable' && effective.secret_display === 'once'
          }
          preview={(body, signal) =>
            client.previewProjectPolicy({ params, body: { rules: body } }, { signal })
          }
          save={(body, call) =>
            client.setProjectPolicy(
              { params, body: { rules: body }, ifMatch: draft.base.etag },
              call,
            )
          }
          onSaved={(saved) => {
            queries.setQueryData(queryKey, saved)
            draft.accept({ rules: saved.own, etag: saved.etag })
            setReviewing(false)
          }}
          onConflict={() => void queries.invalidateQueries({ queryKey })}
          onClose={() => setReviewing(false)}
        />
      ) : null}
    </Stack>
  )
}
