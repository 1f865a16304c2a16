import { proxyContract } from '../../src/contracts/proxy.ts'
import { wrongProxies } from './proxy.ts'
import { notices } from './wrong.ts'

notices(proxyContract, wrongProxies)
