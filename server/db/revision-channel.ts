/** The NOTIFY channel that hints at a new revision. The truth is the revisions table. */
export const REVISION_CHANNEL = 'keyward_revisions'
