import { group } from '../command.ts'
import { getPolicy } from './get.ts'
import { previewPolicy } from './preview.ts'
import { setPolicy } from './set.ts'

export const policies = () =>
  group('policies', 'Policies of tenants and projects', [getPolicy(), previewPolicy(), setPolicy()])
