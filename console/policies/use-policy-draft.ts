/** A draft on top of a policy that others may change meanwhile. */
import type { PolicyRule, ProjectPolicyRules } from '@keyward/contract/policy'
import { useEffect, useState } from 'react'
import { changedRules, type Draft, draftOf } from './policy-draft.ts'

type Versioned = { readonly rules: ProjectPolicyRules; readonly etag: string }

export function usePolicyDraft(current: Versioned) {
  const [base, setBase] = useState(current)
  const [draft, setDraft] = useState<Draft>(() => draftOf(current.rules))
  const changed = changedRules(draftOf(base.rules), draft)
  const outdated = current.etag !== base.etag

  const rebase = () => {
    const kept = Object.fromEntries(changed.map((rule) => [rule, draft[rule]]))
    setDraft({ ...draftOf(current.rules), ...kept })
    setBase(current)
  }
  // Nothing typed, nothing to lose: follow silently.
  useEffect(() => {
    if (outdated && changed.length === 0) rebase()
  })

  return {
    draft,
    changed,
    /** What the draft was begun from: its ETag goes with the save. */
    base,
    /** Somebody else saved since, and the draft has changes. */
    conflict: outdated && changed.length > 0,
    rebase,
    change: (rule: PolicyRule, text: string) => setDraft({ ...draft, [rule]: text }),
    discard: () => setDraft(draftOf(base.rules)),
    /** The draft was saved and came back like this. */
    accept: (saved: Versioned) => {
      setBase(saved)
      setDraft(draftOf(saved.rules))
    },
  }
}

export type PolicyDraft = ReturnType<typeof usePolicyDraft>
