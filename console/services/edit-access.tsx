/** Which calls a service takes: its hosts, its paths, and the methods of each role. */
import { DENIAL_FORMATS, ROLES, type Role, type Service } from '@keyward/contract'
import { MultiSelect, Radio, Select, Stack, TagsInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../api.ts'
import { ActDialog } from '../ui/act-dialog.tsx'
import { type AccessDraft, accessOf, draftOfAccess, wrongFields } from './access-draft.ts'

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']

type Props = { readonly service: Service; readonly onClose: () => void }

export function EditAccess({ service, onClose }: Props) {
  const { t } = useTranslation(['services', 'common'])
  const [draft, setDraft] = useState(() => draftOfAccess(service.access))
  const [checked, setChecked] = useState(false)
  const params = { service_id: service.service_id }
  const check = () => {
    setChecked(true)
    return wrongFields(draft).size === 0
  }
  return (
    <ActDialog
      title={t('editAccess')}
      submitLabel={t('common:save')}
      onClose={onClose}
      check={check}
      input={{ access: accessOf(draft) }}
      act={(body, call) => client.setAccess({ params, body, ifMatch: service.etag }, call)}
      refresh={['services']}
      done={({ name }) => t('accessSet', { name })}
    >
      <AccessFields
        draft={draft}
        wrong={checked ? wrongFields(draft) : new Set()}
        onChange={(part) => setDraft({ ...draft, ...part })}
      />
    </ActDialog>
  )
}

type FieldsProps = {
  readonly draft: AccessDraft
  readonly wrong: ReadonlySet<string>
  readonly onChange: (part: Partial<AccessDraft>) => void
}

function AccessFields({ draft, wrong, onChange }: FieldsProps) {
  const { t } = useTranslation('services')
  return (
    <Stack gap="md">
      <TagsInput
        data-autofocus
        label={t('hosts')}
        description={t('hostsHelp')}
        value={draft.hosts}
        maxTags={50}
        error={wrong.has('hosts') ? t('hostWrong') : null}
        onChange={(hosts) => onChange({ hosts })}
      />
      <TagsInput
        label={t('pathPrefixes')}
        description={t('pathPrefixesHelp')}
        value={draft.prefixes}
        maxTags={50}
        error={wrong.has('path_prefixes') ? t('pathPrefixWrong') : null}
        onChange={(prefixes) => onChange({ prefixes })}
      />
      {ROLES.map((role) => (
        <MethodsChoice key={role} role={role} draft={draft} onChange={onChange} />
      ))}
      <Select
        allowDeselect={false}
        label={t('denialFormat')}
        value={draft.denialFormat}
        data={DENIAL_FORMATS.map((value) => ({
          value,
          label: t(value === 'twcc' ? 'denialTwcc' : 'denialProblem'),
        }))}
        onChange={(value) => value !== null && onChange({ denialFormat: value })}
      />
    </Stack>
  )
}

function MethodsChoice({ role, draft, onChange }: Omit<FieldsProps, 'wrong'> & { role: Role }) {
  const { t } = useTranslation('services')
  const label = t(role === 'admin' ? 'methodsAdmin' : 'methodsMember')
  const { any, list } = draft.methods[role]
  const set = (methods: { any: boolean; list: string[] }) =>
    onChange({ methods: { ...draft.methods, [role]: methods } })
  return (
    <Stack gap="xs">
      <Radio.Group
        label={label}
        value={any ? 'any' : 'some'}
        onChange={(chosen) => set({ any: chosen === 'any', list })}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="any" label={t('methodsAny')} />
          <Radio value="some" label={t('methodsSome')} />
        </Stack>
      </Radio.Group>
      {any ? null : (
        <MultiSelect
          aria-label={label}
          placeholder={list.length === 0 ? t('methodsNone') : ''}
          value={list}
          data={[...new Set([...METHODS, ...list])]}
          onChange={(chosen) => set({ any, list: chosen })}
        />
      )}
    </Stack>
  )
}
