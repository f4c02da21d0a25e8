/** The five steps, each with where to do it. */
import type { System } from '@keyward/contract'
import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Circle, CircleCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, queryKeys } from '../api.ts'
import { VerifyCommand } from '../services/verify-command.tsx'
import { ButtonLink } from '../ui/links.tsx'
import classes from './setup-steps.module.css'

/** Which steps are done: tenant, project, first member, service, first verified key. */
export const stepsDone = ({ counts, first_verification_at }: System) =>
  [
    counts.tenants > 0,
    counts.projects > 0,
    counts.memberships > 0,
    counts.services > 0,
    first_verification_at !== null,
  ] as const

const SMALL = { variant: 'default', size: 'xs' } as const

export function SetupSteps({ system }: { system: System }) {
  const { t } = useTranslation('home')
  const [tenant, project, member, service, verified] = stepsDone(system)
  const projectId = useFirstProject(project)
  return (
    <ol className={classes.steps ?? ''}>
      <Step done={tenant} title={t('stepTenant')} help={t('stepTenantHelp')}>
        <ButtonLink {...SMALL} to="/tenants">
          {t('stepTenantGo')}
        </ButtonLink>
      </Step>
      <Step done={project} title={t('stepProject')} help={t('stepProjectHelp')}>
        <ButtonLink {...SMALL} to="/projects">
          {t('stepProjectGo')}
        </ButtonLink>
      </Step>
      <Step done={member} title={t('stepMember')} help={t('stepMemberHelp')}>
        <ButtonLink {...SMALL} to="/users">
          {t('stepMemberUsers')}
        </ButtonLink>
        {projectId === null ? null : (
          <ButtonLink {...SMALL} to="/projects/$projectId/members" params={{ projectId }}>
            {t('stepMemberGo')}
          </ButtonLink>
        )}
      </Step>
      <Step done={service} title={t('stepService')} help={t('stepServiceHelp')}>
        <ButtonLink {...SMALL} to="/services">
          {t('stepServiceGo')}
        </ButtonLink>
      </Step>
      <Step done={verified} title={t('stepVerify')} help={t('stepVerifyHelp')}>
        <ButtonLink {...SMALL} to="/keys">
          {t('stepVerifyKeys')}
        </ButtonLink>
        <ButtonLink {...SMALL} to="/services">
          {t('stepVerifyGo')}
        </ButtonLink>
        {verified ? null : (
          <div className={classes.command ?? ''}>
            <VerifyCommand label={t('verifyCurl')} />
          </div>
        )}
      </Step>
    </ol>
  )
}

type StepProps = {
  readonly done: boolean
  readonly title: string
  readonly help: string
  readonly children: ReactNode
}

function Step({ done, title, help, children }: StepProps) {
  const { t } = useTranslation('home')
  const Icon = done ? CircleCheck : Circle
  return (
    <Card component="li" withBorder padding="md">
      <Group wrap="nowrap" align="flex-start" gap="md">
        <Icon size={22} aria-hidden className={(done ? classes.done : classes.open) ?? ''} />
        <Stack gap="xs" flex={1} miw={0}>
          <Group gap="sm">
            <Title order={2} size="h5">
              {title}
            </Title>
            <Badge variant="light" color={done ? 'green' : 'gray'} tt="none">
              {done ? t('done') : t('open')}
            </Badge>
          </Group>
          <Text size="sm" c="dimmed">
            {help}
          </Text>
          <Group gap="xs">{children}</Group>
        </Stack>
      </Group>
    </Card>
  )
}

/** The project that the members' step leads to: the newest one there is. */
function useFirstProject(any: boolean): string | null {
  const { data } = useQuery({
    queryKey: [...queryKeys.projects, 'first'],
    queryFn: ({ signal }) => client.listProjects({ query: { page_size: '1' } }, { signal }),
    enabled: any,
  })
  return data?.data[0]?.project_id ?? null
}
