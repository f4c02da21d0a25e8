import { group } from '../command.ts'
import { addMember } from './add.ts'
import { getMember } from './get.ts'
import { listMembers } from './list.ts'
import { removeMember } from './remove.ts'
import { setRole } from './set-role.ts'

export const members = () =>
  group('members', 'Members of a project', [
    listMembers(),
    getMember(),
    addMember(),
    setRole(),
    removeMember(),
  ])
