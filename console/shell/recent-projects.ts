/** The projects last looked at in this browser, newest first. */
const REMEMBERED = 'keyward-recent-projects'
const MOST = 5

export function recentProjects(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(REMEMBERED) ?? '[]')
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}

export function rememberProject(projectId: string): void {
  const others = recentProjects().filter((id) => id !== projectId)
  localStorage.setItem(REMEMBERED, JSON.stringify([projectId, ...others].slice(0, MOST)))
}
