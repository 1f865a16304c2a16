import { HubError } from '../../contract/errors.ts'
import { languageOf } from '../language.ts'
import { actorOf } from '../server-access.ts'
import type { Admin } from './admin.ts'
import { markOf, readProperties } from './read-properties.ts'
import { backOf, namesOf, type AdminAction } from './act.ts'

/** @throws HubError `HUB_ERR_NOT_FOUND`, the same for a group that does not exist and for one out of reach */
function groupOf({ grants }: Admin, form: URLSearchParams, scope: string): string {
  const name = form.get('group') ?? ''
  if (!grants.group(scope, name)) throw new HubError('HUB_ERR_NOT_FOUND')
  return name
}

/** Makes a group. */
export const addGroup: AdminAction = async (admin, form) => {
  const { grants, parts, person } = admin
  const name = (form.get('group') ?? '').trim()
  if (!grants.group('admin:groups', name)) throw new HubError('HUB_ERR_FORBIDDEN')
  await parts.groups.create(name, [], actorOf(person))
}

/** Removes a group; its members stay users. */
export const deleteGroup: AdminAction = async (admin, form) => {
  const back = backOf(admin, form, 'admin/groups')
  await admin.parts.groups.remove(groupOf(admin, form, 'delete:groups'), actorOf(admin.person))
  return back
}

/** Puts users into a group. */
export const joinGroup: AdminAction = async (admin, form) => {
  const name = groupOf(admin, form, 'groups')
  await admin.parts.groups.add(name, namesOf(admin, form, 'members'), actorOf(admin.person))
}

/** Takes a user out of a group. */
export const dropFromGroup: AdminAction = async (admin, form) => {
  const name = groupOf(admin, form, 'groups')
  await admin.parts.groups.drop(name, [form.get('user') ?? ''], actorOf(admin.person))
}

/** Replaces a group's properties, unless somebody else has changed them since they were shown. */
export const setProperties: AdminAction = async (admin, form) => {
  const { context, parts, person } = admin
  const name = groupOf(admin, form, 'groups')
  const language = languageOf(context)
  const properties = readProperties(language, form.get('properties') ?? '')
  const present = await parts.groups.get(name)
  if (!present) throw new HubError('HUB_ERR_NOT_FOUND')
  if (form.get('seen') !== markOf(present.properties))
    throw new HubError('HUB_ERR_CONFLICT', { message: language.messages.admin.propertiesChanged })
  await parts.groups.setProperties(name, properties, actorOf(person))
}
