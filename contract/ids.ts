/** Public identifiers: a prefix that says what it is, then 26 sortable lower-case characters. */
export const ID_PREFIXES = {
  tenant: 'ten',
  project: 'prj',
  user: 'usr',
  membership: 'mbr',
  key: 'key',
  version: 'ver',
  service: 'svc',
  credential: 'crd',
  token: 'tok',
  session: 'ses',
  link: 'lnk',
  event: 'evt',
  request: 'req',
  node: 'nod',
} as const

export type IdKind = keyof typeof ID_PREFIXES

/** Crockford base32 in lower case, as ULIDs use it. */
export const idPattern = (kind: IdKind): RegExp =>
  new RegExp(`^${ID_PREFIXES[kind]}_[0-9a-hjkmnp-tv-z]{26}$`)
