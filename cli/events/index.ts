import { group } from '../command.ts'
import { listEvents } from './list.ts'

export const events = () => group('events', 'The audit trail', [listEvents()])
