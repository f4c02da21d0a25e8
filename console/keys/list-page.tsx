import { useNavigate } from '@tanstack/react-router'
import { KeysList } from './keys-list.tsx'
import { allKeysRoute, projectKeysRoute } from './routes.tsx'

/** The keys of all projects that one may see. */
export function AllKeysPage() {
  const search = allKeysRoute.useSearch()
  const navigate = useNavigate()
  return (
    <KeysList
      key="all"
      projectId={null}
      search={search}
      onSearch={(next) => void navigate({ to: '/keys', search: next, replace: true })}
    />
  )
}

/** The keys of one project. */
export function ProjectKeysPage() {
  const { projectId } = projectKeysRoute.useParams()
  const search = projectKeysRoute.useSearch()
  const navigate = useNavigate()
  return (
    <KeysList
      key={projectId}
      projectId={projectId}
      search={search}
      onSearch={(next) =>
        void navigate({
          to: '/projects/$projectId/keys',
          params: { projectId },
          search: next,
          replace: true,
        })
      }
    />
  )
}
