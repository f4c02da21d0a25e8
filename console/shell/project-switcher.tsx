import { Badge, Button, Combobox, Group, Text, useCombobox } from '@mantine/core'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { ChevronsUpDown } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../api.ts'
import { type Place, usePlace } from './place.ts'
import classes from './project-switcher.module.css'
import { rememberProject } from './recent-projects.ts'
import { useProjectChoices } from './use-project-choices.ts'

const ALL = 'all'

/** Tenant ▸ project: says where one is, and goes elsewhere. The choice is in the address. */
export function ProjectSwitcher() {
  const { t } = useTranslation('shell')
  const me = useMe()
  const place = usePlace()
  const goTo = useGoToProject()
  const [search, setSearch] = useState('')
  const choices = useProjectChoices(search)
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      combobox.focusTarget()
      setSearch('')
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  })
  useEffect(() => {
    if (place !== null) rememberProject(place.project_id)
  }, [place])
  const all = me.operator ? t('switcher.allOperator') : t('switcher.all')
  return (
    <Combobox
      store={combobox}
      width={320}
      position="bottom-start"
      onOptionSubmit={(value) => {
        combobox.closeDropdown()
        goTo(value === ALL ? null : value)
      }}
    >
      <Combobox.Target targetType="button" withAriaAttributes={false}>
        <Button
          variant="default"
          h="auto"
          mih={36}
          fullWidth
          justify="space-between"
          rightSection={<ChevronsUpDown size={14} aria-hidden />}
          aria-haspopup="listbox"
          aria-expanded={combobox.dropdownOpened}
          aria-label={`${t('switcher.label')}: ${place === null ? all : place.code}`}
          onClick={() => combobox.toggleDropdown()}
        >
          <Here place={place} all={all} />
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown maw="calc(100vw - 2rem)">
        <Combobox.Search
          value={search}
          aria-label={t('switcher.search')}
          placeholder={t('switcher.search')}
          onChange={(event) => {
            setSearch(event.currentTarget.value)
            combobox.updateSelectedOptionIndex()
          }}
        />
        <Combobox.Options
          mah={320}
          className={classes.options ?? ''}
          aria-label={t('switcher.label')}
        >
          {search === '' && <Combobox.Option value={ALL}>{all}</Combobox.Option>}
          {choices.map((choice) => (
            <Combobox.Option
              key={choice.project_id}
              value={choice.project_id}
              active={choice.project_id === place?.project_id}
            >
              <Choice place={choice} />
            </Combobox.Option>
          ))}
          {choices.length === 0 && (
            <Combobox.Empty>
              {search === '' ? t('switcher.none') : t('switcher.noMatch')}
            </Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

function Here({ place, all }: { readonly place: Place | null; readonly all: string }) {
  if (place === null) return all
  return (
    <span className={classes.here}>
      <Text component="span" size="xs" c="dimmed" truncate>
        {place.tenant_name} ▸
      </Text>
      <Text component="span" size="sm" fw={600} className={classes.code ?? ''}>
        {place.code}
      </Text>
    </span>
  )
}

function Choice({ place }: { readonly place: Place }) {
  const { t } = useTranslation()
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <span className={classes.words}>
        <Text size="sm" fw={600}>
          {place.code}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {place.name} · {place.tenant_name}
        </Text>
      </span>
      {place.role !== null && (
        <Badge variant="light" color="gray" tt="none" className={classes.role ?? ''}>
          {t(`roles.${place.role}`)}
        </Badge>
      )}
    </Group>
  )
}

/** Goes to the same kind of page in another project; to the keys where there is no such page. */
function useGoToProject() {
  const navigate = useNavigate()
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  return (projectId: string | null) => {
    const page = /^\/projects\/[^/]+\/(members|policy|events)$/.exec(pathname)?.[1] ?? 'keys'
    if (projectId !== null) void navigate({ to: `/projects/${projectId}/${page}` as string })
    else void navigate({ to: page === 'events' ? ('/events' as string) : '/keys' })
  }
}
