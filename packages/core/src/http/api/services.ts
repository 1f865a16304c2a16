import { z } from 'zod'
import { HubError } from '../../contract/errors.ts'
import type { HubParts, Service } from '../../engine/parts.ts'
import { json } from '../respond.ts'
import { isAdminService } from './admin.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { serviceModel, serviceSchema } from './models/service.ts'

const READ = ['read:services', 'read:services:name', 'read:roles:services']

/** What the API shows of a service. */
export function serviceFacts(
  { roles }: Pick<HubParts, 'roles'>,
  { name, scopes }: Pick<Service, 'name' | 'scopes'>,
): Parameters<typeof serviceModel>[0] {
  return { name, admin: isAdminService(scopes), roles: roles.ofService(name) }
}

/** Services are an option of the hub: they are listed, and nothing else. */
export const servicesEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: 'services',
    summary: 'Services by name',
    scopes: ['list:services'],
    responses: { 200: ['All that the scopes reach', z.record(z.string(), serviceSchema)] },
    handle({ parts, grants }) {
      const reached = parts.services.filter(({ name }) => grants.service('list:services', name))
      return json(
        Object.fromEntries(
          reached.map((service) => [
            service.name,
            serviceModel(serviceFacts(parts, service), grants),
          ]),
        ),
      )
    },
  }),
  endpoint({
    method: 'get',
    path: 'services/:name',
    summary: 'A service',
    scopes: READ,
    responses: { 200: ['The service', serviceSchema], 404: 'No such service' },
    handle({ parts, grants, params }) {
      const service = parts.services.find(({ name }) => name === params.name)
      if (!service || !READ.some((scope) => grants.service(scope, service.name))) {
        throw new HubError('HUB_ERR_NOT_FOUND', {
          message: 'No access to resources or resources not found',
        })
      }
      return json(serviceModel(serviceFacts(parts, service), grants))
    },
  }),
]
