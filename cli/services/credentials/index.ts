import { group } from '../../command.ts'
import { createCredential } from './create.ts'
import { deleteCredential } from './delete.ts'
import { listCredentials } from './list.ts'

export const credentials = () =>
  group('credentials', 'What services prove themselves with', [
    listCredentials(),
    createCredential(),
    deleteCredential(),
  ])
