import { group } from '../command.ts'
import { createService } from './create.ts'
import { credentials } from './credentials/index.ts'
import { deleteService } from './delete.ts'
import { disableService } from './disable.ts'
import { enableService } from './enable.ts'
import { gatewayConfigCommand } from './gateway-config.ts'
import { getService } from './get.ts'
import { listServices } from './list.ts'
import { renameService } from './rename.ts'
import { setAccess } from './set-access.ts'
import { setAudience } from './set-audience.ts'

export const services = () =>
  group('services', 'Services (operators)', [
    listServices(),
    getService(),
    createService(),
    renameService(),
    setAudience(),
    setAccess(),
    disableService(),
    enableService(),
    deleteService(),
    gatewayConfigCommand(),
    credentials(),
  ])
