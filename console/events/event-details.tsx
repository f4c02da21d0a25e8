/** Everything that was recorded of one event, behind a disclosure. */
import type { Event } from '@keyward/contract'
import { Code } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Texts } from '../i18n/en/index.ts'
import { aside } from '../ui/aside.ts'
import { AnchorLink } from '../ui/links.tsx'
import classes from './event-details.module.css'

export function EventDetails({ event }: { event: Event }) {
  const { t, i18n } = useTranslation(['events', 'eventWords'])
  const titleOf = (name: string) =>
    i18n.exists(`details.${name}`, { ns: 'eventWords' })
      ? t(`eventWords:details.${name as keyof Texts['eventWords']['details']}`)
      : name
  return (
    <details className={classes.details ?? ''}>
      <summary>{t('details')}</summary>
      <dl>
        <Facts event={event} />
        {Object.entries(event.details).map(([name, value]) => (
          <Fact key={name} title={titleOf(name)}>
            {typeof value === 'string' ? value : JSON.stringify(value)}
          </Fact>
        ))}
      </dl>
    </details>
  )
}

function Facts({ event }: { event: Event }) {
  const { t } = useTranslation('events')
  const { actor, key_id, project_id, tenant_id, user_id } = event
  const who =
    actor.kind === 'system' ? t('system') : (actor.name ?? '') + aside(actor.user_id ?? '–')
  return (
    <>
      <Fact title={t('field.at')}>{event.at}</Fact>
      <Fact title={t('field.action')}>{event.action}</Fact>
      <Fact title={t('field.actor')}>{who}</Fact>
      <Fact title={t('field.via')}>{t(`via.${actor.via}`)}</Fact>
      {event.ip === null ? null : <Fact title={t('field.ip')}>{event.ip}</Fact>}
      {key_id === null ? null : (
        <Fact title={t('field.key')}>
          <AnchorLink to="/keys/$keyId" params={{ keyId: key_id }}>
            {key_id}
          </AnchorLink>
        </Fact>
      )}
      {user_id === null ? null : <Fact title={t('field.user')}>{user_id}</Fact>}
      {project_id === null ? null : <Fact title={t('field.project')}>{project_id}</Fact>}
      {tenant_id === null ? null : <Fact title={t('field.tenant')}>{tenant_id}</Fact>}
      {event.request_id === null ? null : (
        <Fact title={t('field.request')}>{event.request_id}</Fact>
      )}
    </>
  )
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <Code>{children}</Code>
      </dd>
    </div>
  )
}
