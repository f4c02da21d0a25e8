import { ROUTES } from '../../contract/dist/index.js'
import { PERMISSIONS } from '../../server/dist/permissions.js'

/** docs/permissions.md, from server/permissions.ts. */
export function permissionsPage() {
  const rows = Object.entries(PERMISSIONS).map(
    ([act, permission]) =>
      `| \`${act}\` | ${[...who(permission), token(permission), permission.recent ? 'yes' : ''].join(' | ')} | ${routesOf(act)} |`,
  )
  return `<!-- Made by \`npm run docs\` from server/permissions.ts. -->

# Permissions

Who may do what. Guards, the notes in the OpenAPI document and the authorization tests are made from
the same table.

- **own**: the person a thing belongs to. For a project that is any of its members; for acts on the
  own account, oneself.
- **project admin**: somebody with the role \`admin\` in the project.
- **token**: the scope a management token needs for it. "any" stands for whichever scope it has,
  "never" for acts that only a person in the console can do.
- **recent**: the password must have been given in the last 15 minutes.

A person at the console has every scope. Nobody reveals, creates, rotates or renames another
person's key: a plaintext goes to its owner only.

| act | own | project admin | operator | token | recent | routes |
|---|---|---|---|---|---|---|
${rows.join('\n')}
`
}

function who({ own, project_admin, operator, anyone }) {
  if (anyone) return ['anyone', 'anyone', 'anyone']
  return [own, project_admin, operator].map((may) => (may ? 'yes' : 'no'))
}

function token(permission) {
  if (permission.anyone || permission.token === 'never') return 'never'
  return permission.token === 'any' ? 'any' : `\`${permission.token}\``
}

function routesOf(act) {
  return Object.entries(ROUTES)
    .filter(([, route]) => route.act === act)
    .map(([, { method, path }]) => `\`${method} ${path}\``)
    .join('<br>')
}
