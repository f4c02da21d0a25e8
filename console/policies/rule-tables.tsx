/** All rules in groups, each with the columns that a page gives. */
import type { PolicyRule } from '@keyward/contract/policy'
import { Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type Column, RecordTable } from '../ui/record-table.tsx'
import { RULE_GROUPS } from './rule-facts.ts'
import classes from './rule-tables.module.css'
import { useRuleWords } from './use-rule-words.ts'

export function RuleTables({ columns }: { columns: readonly Column<PolicyRule>[] }) {
  const { t } = useTranslation('policies')
  const words = useRuleWords()
  const named: Column<PolicyRule> = {
    id: 'rule',
    title: t('rule'),
    render: (rule) => (
      <Stack gap={2} miw={200}>
        <Text fw={600}>{words.name(rule)}</Text>
        <Text size="sm" c="dimmed">
          {words.help(rule)}
        </Text>
      </Stack>
    ),
  }
  return (
    <Stack gap="lg" className={classes.groups ?? ''}>
      {RULE_GROUPS.map(({ group, rules }) => (
        <Stack key={group} gap="xs">
          <Title order={2} size="h4">
            {t(group)}
          </Title>
          <RecordTable<PolicyRule>
            label={t(group)}
            records={rules}
            idOf={(rule) => rule}
            nameOf={words.name}
            columns={[named, ...columns]}
          />
        </Stack>
      ))}
    </Stack>
  )
}
