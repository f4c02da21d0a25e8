import { nginx } from './support/nginx.ts'
import { describeGateway } from './support/programs.ts'
import { suiteOf } from './support/suite.ts'

describeGateway('nginx', '-v', (program) => suiteOf(nginx(program)))
