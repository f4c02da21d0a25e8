import { group } from '../command.ts'
import { createTenant } from './create.ts'
import { deleteTenant } from './delete.ts'
import { disableTenant } from './disable.ts'
import { enableTenant } from './enable.ts'
import { getTenant } from './get.ts'
import { listTenants } from './list.ts'
import { renameTenant } from './rename.ts'

export const tenants = () =>
  group('tenants', 'Tenants (operators)', [
    listTenants(),
    getTenant(),
    createTenant(),
    renameTenant(),
    disableTenant(),
    enableTenant(),
    deleteTenant(),
  ])
