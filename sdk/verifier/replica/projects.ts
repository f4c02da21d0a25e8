/** Writes the projects that memberships stand in, and whether they and their tenants are active. */
import {
  chunkOf,
  type Memory,
  PROJECT_STOPPED,
  type ProjectFacts,
  placeIn,
  reach,
  TENANT_STOPPED,
} from './memory.ts'

export type Projects = {
  /** The row of a project; what is told of it is brought up to date. */
  rowOf(facts: ProjectFacts): number
  find(projectId: string): ProjectFacts | null
  ofTenant(tenantId: string): ProjectFacts[]
  setProjectStopped(projectId: string, stopped: boolean): void
  setTenantStopped(tenantId: string, stopped: boolean): void
}

export function createProjects(memory: Memory, isStopped: (id: string) => boolean): Projects {
  const rows = new Map<string, number>()
  const rowsOfTenant = new Map<string, Set<number>>()
  const place = (row: number, tenantId: string) =>
    rowsOfTenant.set(tenantId, (rowsOfTenant.get(tenantId) ?? new Set()).add(row))
  for (const [row, { projectId, tenantId }] of memory.projects.entries()) {
    rows.set(projectId, row)
    place(row, tenantId)
  }

  const setBit = (row: number, bit: number, on: boolean) => {
    const chunk = chunkOf(memory.projectStates, row)
    const at = placeIn(row, 1)
    if (on) Atomics.or(chunk, at, bit)
    else Atomics.and(chunk, at, ~bit)
  }
  const tell = (row: number, { projectId, projectCode, tenantId }: ProjectFacts) => {
    const before = memory.projects[row]
    if (before?.projectCode === projectCode && before.tenantId === tenantId) return
    if (before) rowsOfTenant.get(before.tenantId)?.delete(row)
    memory.projects[row] = { projectId, projectCode, tenantId }
    place(row, tenantId)
    setBit(row, TENANT_STOPPED, isStopped(tenantId))
  }
  return {
    rowOf(facts) {
      const known = rows.get(facts.projectId)
      const row = known ?? memory.projects.length
      if (known === undefined) {
        rows.set(facts.projectId, row)
        reach(memory.projectStates, row, 1)
        setBit(row, PROJECT_STOPPED, isStopped(facts.projectId))
      }
      tell(row, facts)
      return row
    },
    find(projectId) {
      const row = rows.get(projectId)
      return row === undefined ? null : (memory.projects[row] ?? null)
    },
    ofTenant: (tenantId) =>
      [...(rowsOfTenant.get(tenantId) ?? [])].flatMap((row) => memory.projects[row] ?? []),
    setProjectStopped(projectId, stopped) {
      const row = rows.get(projectId)
      if (row !== undefined) setBit(row, PROJECT_STOPPED, stopped)
    },
    setTenantStopped(tenantId, stopped) {
      for (const row of rowsOfTenant.get(tenantId) ?? []) setBit(row, TENANT_STOPPED, stopped)
    },
  }
}
