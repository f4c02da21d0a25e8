import { group } from '../command.ts'
import { createUser } from './create.ts'
import { deleteUser } from './delete.ts'
import { disableUser } from './disable.ts'
import { enableUser } from './enable.ts'
import { endUserSessions } from './end-sessions.ts'
import { getUser } from './get.ts'
import { grantOperator } from './grant-operator.ts'
import { listUsers } from './list.ts'
import { renameUser } from './rename.ts'
import { resetUser } from './reset.ts'
import { withdrawOperator } from './withdraw-operator.ts'

export const users = () =>
  group('users', 'Users (operators)', [
    listUsers(),
    getUser(),
    createUser(),
    renameUser(),
    resetUser(),
    disableUser(),
    enableUser(),
    endUserSessions(),
    grantOperator(),
    withdrawOperator(),
    deleteUser(),
  ])
