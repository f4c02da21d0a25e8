import { POLICY_DEFAULTS, type PolicyRules, type ProjectPolicyRules } from '@keyward/contract'
import { expect, it } from 'vitest'
import { describeApp } from '../testing/describe-app.ts'
import { expectBadBodies } from '../testing/expect-bad-input.ts'
import { newMember, newPlace, type Person, type Place, refusalOf } from '../testing/people.ts'

describeApp('policies', (app) => {
  const operator = () => app().operator.client
  const ofTenant = (place: Place) => ({ tenant_id: place.tenantId })
  const ofProject = (place: Place) => ({ project_id: place.projectId })
  const tenantPolicy = (place: Place) => operator().getTenantPolicy({ params: ofTenant(place) })
  const setTenant = async (place: Place, rules: Partial<PolicyRules>) =>
    operator().setTenantPolicy({
      params: ofTenant(place),
      body: { rules: { ...POLICY_DEFAULTS, ...rules } },
      ifMatch: (await tenantPolicy(place)).etag,
    })
  const setProject = async (who: Person, place: Place, rules: ProjectPolicyRules) => {
    const params = ofProject(place)
    const { etag } = await who.client.getProjectPolicy({ params })
    return who.client.setProjectPolicy({ params, body: { rules }, ifMatch: etag })
  }
  const previewTenant = (place: Place, rules: Partial<PolicyRules>) =>
    operator().previewTenantPolicy({
      params: ofTenant(place),
      body: { rules: { ...POLICY_DEFAULTS, ...rules } },
    })
  const createKey = (who: Person, place: Place, body = {}) =>
    who.client.createKey({ params: ofProject(place), body })
  const sealedCopies = async (place: Place) => {
    const { rows } = await app().deps.database.pool.query<{ copies: number; data_keys: number }>(
      `select count(v.sealed)::int as copies, count(distinct k.wrapped_data_key)::int as data_keys
       from api_keys k left join key_versions v on v.key_id = k.id where k.project_id = $1`,
      [place.projectId],
    )
    return rows[0]
  }

  it('of a tenant change only for who has seen the latest, and apart from its name', async () => {
    const place = await newPlace(app())
    const seen = await tenantPolicy(place)
    const { etag: tenantETag } = await operator().getTenant({ params: ofTenant(place) })
    const set = (days: number) =>
      operator().setTenantPolicy({
        params: ofTenant(place),
        body: { rules: { ...POLICY_DEFAULTS, revive_days: days } },
        ifMatch: seen.etag,
      })
    const changed = await set(5)
    expect(changed.rules.revive_days).toBe(5)
    expect(await refusalOf(set(6))).toBe('etag_mismatch')
    expect(await tenantPolicy(place)).toEqual(changed)
    expect((await operator().getTenant({ params: ofTenant(place) })).etag).toBe(tenantETag)
    const { data } = await operator().listEvents({ query: { action: 'tenant_policy.set' } })
    expect(data[0]?.details).toMatchObject({ changed: { revive_days: { from: 30, to: 5 } } })
  })

  it('of a project are seen by its members and set by its admins', async () => {
    const place = await newPlace(app())
    const [admin, alice] = [await newMember(app(), place, 'admin'), await newMember(app(), place)]
    const set = await setProject(admin, place, { extension_days_max: 30 })
    expect(set).toMatchObject({
      own: { extension_days_max: 30 },
      tenant: { extension_days_max: 365 },
      effective: { extension_days_max: 30, revive_days: 30 },
    })
    expect(await alice.client.getProjectPolicy({ params: ofProject(place) })).toEqual(set)
    expect(await refusalOf(setProject(alice, place, {}))).toBe('not_permitted')
    const preview = alice.client.previewProjectPolicy({
      params: ofProject(place),
      body: { rules: {} },
    })
    expect(await refusalOf(preview)).toBe('not_permitted')
    expect(await alice.client.getProjectPolicy({ params: ofProject(place) })).toEqual(set)
  })

  it('of a project of strangers do not exist', async () => {
    const place = await newPlace(app())
    const stranger = await newMember(app(), await newPlace(app()), 'admin')
    const params = ofProject(place)
    const body = { rules: {} }
    const refusals = await Promise.all(
      [
        stranger.client.getProjectPolicy({ params }),
        stranger.client.setProjectPolicy({ params, body, ifMatch: '"1"' }),
        stranger.client.previewProjectPolicy({ params, body }),
      ].map(refusalOf),
    )
    expect(refusals).toEqual(Array(3).fill('project_not_found'))
  })

  it('of a project are never looser than the tenant’s, in the save and in its preview', async () => {
    const place = await newPlace(app())
    const admin = await newMember(app(), place, 'admin')
    await setTenant(place, { secret_display: 'once', lifetime_days_max: 100 })
    for (const rules of [
      { secret_display: 'recoverable' },
      { lifetime_days_max: null },
      { lifetime_days_max: 101 },
      { uuid_keys: true },
      { keys_per_membership_max: 11 },
    ] as const) {
      expect([rules, await refusalOf(setProject(admin, place, rules))]).toEqual([
        rules,
        'policy_looser',
      ])
      const preview = admin.client.previewProjectPolicy({
        params: ofProject(place),
        body: { rules },
      })
      expect(await refusalOf(preview)).toBe('policy_looser')
    }
    const { own } = await admin.client.getProjectPolicy({ params: ofProject(place) })
    expect(own).toEqual({})
  })

  it('hold for the next key at once, the stricter of tenant and project', async () => {
    const place = await newPlace(app())
    const admin = await newMember(app(), place, 'admin')
    await setProject(admin, place, { validity_ahead_days_max: 50 })
    const preview = await previewTenant(place, { validity_ahead_days_max: 40 })
    expect(preview).toMatchObject({ keys_affected: 1, projects_overridden: 1 })
    await setTenant(place, { validity_ahead_days_max: 40 })
    expect(await refusalOf(createKey(admin, place, { validity_days: 41 }))).toBe('validity_too_far')
    const key = await createKey(admin, place, { validity_days: 40 })
    expect(key.status).toBe('active')
  })

  it('that show secrets once destroy every sealed copy and data key, as the preview said', async () => {
    const place = await newPlace(app())
    const elsewhere = await newPlace(app())
    const alice = await newMember(app(), place)
    const bob = await newMember(app(), elsewhere)
    const key = await createKey(alice, place)
    await alice.client.rotateKey({ params: { key_id: key.key_id }, body: {} })
    await createKey(bob, elsewhere)
    expect(await sealedCopies(place)).toEqual({ copies: 2, data_keys: 1 })

    const rules = { ...POLICY_DEFAULTS, secret_display: 'once' } as const
    const preview = await previewTenant(place, rules)
    expect(preview).toMatchObject({ keys_affected: 2, sealed_copies_destroyed: 2 })
    expect(await sealedCopies(place)).toEqual({ copies: 2, data_keys: 1 })

    await setTenant(place, rules)
    expect(await sealedCopies(place)).toEqual({ copies: 0, data_keys: 0 })
    expect(await sealedCopies(elsewhere)).toEqual({ copies: 1, data_keys: 1 })
    const reveal = alice.client.revealKey({ params: { key_id: key.key_id }, body: {} })
    expect(await refusalOf(reveal)).toBe('secret_not_kept')
    const { data } = await operator().listEvents({ query: { action: 'tenant_policy.set' } })
    expect(data[0]?.details).toMatchObject({ sealed_copies_destroyed: 2 })
  })

  it('of a project that show secrets once leave the rest of the tenant alone', async () => {
    const place = await newPlace(app())
    const sibling = await operator().createProject({
      params: ofTenant(place),
      body: { code: `${place.code}B`, name: 'Sibling' },
    })
    const there = { ...place, projectId: sibling.project_id }
    const admin = await newMember(app(), place, 'admin')
    await operator().addMember({
      params: ofProject(there),
      body: { email: admin.email, role: 'member' },
    })
    await createKey(admin, place)
    await createKey(admin, there)
    const rules = { secret_display: 'once' } as const
    const preview = await admin.client.previewProjectPolicy({
      params: ofProject(place),
      body: { rules },
    })
    expect(preview).toMatchObject({ sealed_copies_destroyed: 1, projects_overridden: 0 })
    await setProject(admin, place, rules)
    expect(await sealedCopies(place)).toEqual({ copies: 0, data_keys: 0 })
    expect(await sealedCopies(there)).toEqual({ copies: 1, data_keys: 1 })
  })

  it('that show secrets once leave no copy behind, also of keys made at that very moment', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const key = await createKey(alice, place)
    for (let round = 0; round < 3; round += 1) {
      await Promise.allSettled([
        createKey(alice, place),
        alice.client.rotateKey({ params: { key_id: key.key_id }, body: { overlap_hours: 0 } }),
        setTenant(place, { secret_display: 'once' }),
        createKey(alice, place),
      ])
      expect((await tenantPolicy(place)).rules.secret_display).toBe('once')
      expect(await sealedCopies(place)).toEqual({ copies: 0, data_keys: 0 })
      await setTenant(place, {})
    }
  })

  it('are previewed in real numbers: keys past their lifetime and memberships over their limit', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    await createKey(alice, place, { validity_days: 10 })
    await createKey(alice, place, { validity_days: 60 })
    const before = await tenantPolicy(place)
    const preview = (rules: Partial<PolicyRules>) => previewTenant(place, rules)
    // The master key and the key of 60 days end later than 60 - 1 days after they were made.
    expect(await preview({ lifetime_days_max: 60 })).toEqual({
      keys_affected: 3,
      callers: [],
      sealed_copies_destroyed: 0,
      keys_past_lifetime: 2,
      memberships_over_key_limit: 0,
      projects_overridden: 0,
    })
    expect(await preview({ lifetime_days_max: 61 })).toMatchObject({ keys_past_lifetime: 1 })
    expect(await preview({ keys_per_membership_max: 1 })).toMatchObject({
      memberships_over_key_limit: 1,
    })
    expect(await preview({ keys_per_membership_max: 2 })).toMatchObject({
      memberships_over_key_limit: 0,
    })
    expect(await preview({})).toMatchObject({ keys_affected: 0 })
    expect(await tenantPolicy(place)).toEqual(before)
  })

  it('are previewed as they are kept: what the preview counts, an extension is refused', async () => {
    const place = await newPlace(app())
    const alice = await newMember(app(), place)
    const long = await createKey(alice, place, { validity_days: 60 })
    const short = await createKey(alice, place, { validity_days: 59 })
    await setTenant(place, { lifetime_days_max: 60, master_keys: false })
    const extend = ({ key_id, etag }: { key_id: string; etag: string }) =>
      alice.client.extendKey({ params: { key_id }, body: { days: 1 }, ifMatch: etag })
    expect(await refusalOf(extend(long))).toBe('lifetime_exceeded')
    expect(await extend(short)).toMatchObject({ extension: { counted_from: 'expiry' } })
  })

  it('are not set by bad input, which is named, nor by a part of the rules', async () => {
    const place = await newPlace(app())
    const before = await tenantPolicy(place)
    const { revive_days: _left, ...incomplete } = POLICY_DEFAULTS
    const tenantPath = `/v1/tenants/${place.tenantId}/policy`
    const bad = (rules: object) => ({ rules: { ...POLICY_DEFAULTS, ...rules } })
    for (const to of [
      ['PUT', tenantPath],
      ['POST', `${tenantPath}/preview`],
    ] as const) {
      await expectBadBodies(app().operator, to, [
        [{}, 'rules'],
        [{ rules: incomplete }, 'rules.revive_days'],
        [bad({ revive_days: 366 }), 'rules.revive_days'],
        [bad({ extension_days_max: 1.5 }), 'rules.extension_days_max'],
        [bad({ extension_days_max: '30' }), 'rules.extension_days_max'],
        [bad({ validity_ahead_days_max: null }), 'rules.validity_ahead_days_max'],
        [bad({ secret_display: 'always' }), 'rules.secret_display'],
        [bad({ master_keys: 1 }), 'rules.master_keys'],
        [bad({ unheard_of: 1 }), 'rules.unheard_of'],
      ])
    }
    await expectBadBodies(
      app().operator,
      ['PUT', `/v1/projects/${place.projectId}/policy`],
      [
        [{ rules: { overlap_days_max: 31 } }, 'rules.overlap_days_max'],
        [{ rules: { revive_days: null } }, 'rules.revive_days'],
        [{ rules: {}, tenant: {} }, 'tenant'],
      ],
    )
    expect(await tenantPolicy(place)).toEqual(before)
  })
})
