/** The NOTIFY channel that hints at a new revision and names it. The truth is the revisions table. */
export const REVISION_CHANNEL = 'keyward_revisions'
