import { plural } from './plural.ts'

const form = plural('en')

/** Words of the admin panel. */
export const admin = {
  title: 'Administration',
  users: 'Users',
  groups: 'Groups',
  servers: 'Servers that are not stopped',
  tabs: { users: 'Users', groups: 'Groups', servers: 'Servers' },
  nothing: 'You may open this page, but your permissions show you nothing here.',
  name: 'Name',
  namePart: 'Part of a name',
  userPart: 'Part of a username',
  order: 'Order',
  state: 'State',
  anyState: 'All that are not stopped',
  search: 'Search',
  clear: 'Show all',
  orders: {
    name: 'Name, A first',
    '-name': 'Name, Z first',
    '-activity': 'Last active first',
    activity: 'Longest inactive first',
    '-created': 'Newest first',
    created: 'Oldest first',
  },
  noUsers: 'No users were found.',
  noGroups: 'No groups were found.',
  noServers: 'No servers were found.',
  countUsers: (count: number, shown: string): string =>
    form(count, { one: `${shown} user`, other: `${shown} users` }),
  countGroups: (count: number, shown: string): string =>
    form(count, { one: `${shown} group`, other: `${shown} groups` }),
  countServers: (count: number, shown: string): string =>
    form(count, { one: `${shown} server`, other: `${shown} servers` }),
  countMembers: (count: number, shown: string): string =>
    form(count, { one: `${shown} member`, other: `${shown} members` }),
  pages: 'Pages',
  page: (page: string, pages: string): string => `Page ${page} of ${pages}`,
  previous: 'Previous',
  next: 'Next',
  user: 'User',
  server: 'Server',
  inGroups: 'Groups',
  noneOfThem: 'None',
  lastActivity: 'Last active',
  created: 'Created',
  never: 'Never',
  administrator: 'Administrator',
  addUsers: 'Add users',
  names: 'Usernames',
  namesHint: 'One on each line. Those that exist already stay as they are.',
  namesMissing: 'Write at least one name.',
  asAdmin: 'Make them administrators',
  add: 'Add',
  backToList: 'Back to the list',
  rename: 'Rename',
  newName: 'New username',
  renameHint:
    'The servers have to be stopped. Who logs in under the old name is somebody else then.',
  makeAdmin: 'Make administrator',
  makeAdminHint: 'An administrator may do everything on this hub, and enter every server.',
  confirmMakeAdmin: (user: string): string => `Make ${user} an administrator of this hub?`,
  takeAdmin: 'Take administrator rights away',
  takeAdminHint: 'Logins and tokens stay, but may do only what every user may.',
  confirmTakeAdmin: (user: string): string => `Take the administrator rights of ${user} away?`,
  notYourself: 'You cannot take your own administrator rights away; another administrator can.',
  logins: {
    title: 'Logins',
    none: 'Nobody is logged in as this user.',
    endAll: 'End all logins',
    confirmEndAll: (user: string): string => `Log ${user} out in every browser?`,
    ways: 'Ways to log in',
    noWays: 'Nobody has logged in as this user yet.',
    admittedBy: (rule: string): string => `Admitted by ${rule}`,
    adminBy: (rule: string): string => `Administrator by ${rule}`,
    refused: (reason: string): string => `Not admitted any more: ${reason}`,
    suspended: 'This user has no access: API tokens do not count until the next login.',
    confirmed: 'Confirmed',
    refresh: 'Confirm now',
    unlink: 'Disconnect',
    confirmUnlink: (login: string): string =>
      `Disconnect ${login}? Whoever logs in with it gets no access to this account any more.`,
    claims: 'Refused for having the same name',
    claimsHint:
      'These logins wished for the name of this user. Connect one only if you know that it is the same person: it gets all that this user has.',
    link: 'Connect',
    confirmLink: (login: string, user: string): string =>
      `Connect ${login}? Whoever has that login is ${user} then, with all servers and files.`,
    dismiss: 'Dismiss',
    unavailable: 'That could not be told just now; nothing has changed.',
  },
  deleteUser: 'Delete this user',
  deleteUserHint: (user: string): string =>
    `The servers of ${user} are stopped and removed, and logins, tokens and memberships end. This cannot be undone.`,
  delete: 'Delete',
  start: 'Start',
  stop: 'Stop',
  cancel: 'Cancel',
  open: 'Open',
  watch: 'Progress',
  log: 'Log',
  release: 'Release',
  releaseHint:
    'The hub gives up on this stop: the user can start again, and what is left of the server may go on running. It is recorded that you did this.',
  deleteServerHint: (server: string): string =>
    `${server} is stopped first; then it is removed, with what is kept for it. This cannot be undone.`,
  addGroup: 'Add a group',
  groupName: 'Name of the group',
  deleteGroup: 'Delete this group',
  deleteGroupHint: (group: string): string =>
    `The members of ${group} stay users, but lose what the group gave them. This cannot be undone.`,
  members: 'Members',
  noMembers: 'It has no members.',
  addMembers: 'Add members',
  remove: 'Remove',
  properties: 'Properties',
  propertiesJson: 'Properties of the group, as a JSON object',
  propertiesHint: 'What programs know of the group, such as {"quota": 3}. Replaced as a whole.',
  propertiesNow: 'What the group has now:',
  propertiesTooLarge: (most: string): string =>
    `They are longer than ${most} characters. To change them use the REST API.`,
  propertiesLong: (length: string, most: string): string =>
    `The text has ${length} characters; ${most} can be kept from here.`,
  propertiesChanged:
    'Somebody else has changed the properties meanwhile. Look at what the group has now, and save again.',
  notJson: (fault: string): string => `This is no JSON. ${fault}`,
  notObject: 'Properties are a JSON object, from { to }.',
  save: 'Save',
  bulk: {
    start: {
      link: 'Start all ...',
      title: 'Start servers',
      count: (count: number, shown: string): string =>
        form(count, {
          one: 'The default server of one user will be started.',
          other: `The default servers of ${shown} users will be started.`,
        }),
      hint: 'With the options of their last start; those that run already are left as they are. A few are started at once, and people who start a server meanwhile need not wait for all of them.',
      submit: (count: number, shown: string): string =>
        form(count, { one: 'Start the server', other: `Start ${shown} servers` }),
      done: 'Running',
    },
    stop: {
      link: 'Stop all ...',
      title: 'Stop servers',
      count: (count: number, shown: string): string =>
        form(count, {
          one: 'One server will be stopped.',
          other: `${shown} servers will be stopped.`,
        }),
      hint: 'What people do there at this moment ends; their files stay. A few are stopped at once.',
      submit: (count: number, shown: string): string =>
        form(count, { one: 'Stop the server', other: `Stop ${shown} servers` }),
      done: 'Stopped',
    },
  },
  bulkEverything: 'These are all that you may change: the list is not limited by a search.',
  bulkOfUsers: (part: string): string => `Only of users who have “${part}” in their name.`,
  bulkInState: (state: string): string => `Only those in this state: ${state}.`,
  bulkRecorded: 'With each server it is recorded that it was you.',
  bulkNothing: 'There is no server with which this could be done.',
  bulkProgress: (over: string, total: string): string => `${over} of ${total} servers`,
  bulkStandings: { running: 'Under way', ended: 'Finished', left: 'Interrupted' },
  bulkLate: 'Still on their way',
  bulkFailed: 'Failed',
  bulkProblems: 'What failed',
  bulkMoreProblems: (count: string): string => `And ${count} more.`,
  bulkLeft:
    'The hub process that did this is gone. What was done stays; ask for it again, and it goes on with the others.',
  bulkBy: (user: string): string => `Asked for by ${user}`,
}
