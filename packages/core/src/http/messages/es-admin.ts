import type { admin as english } from './en-admin.ts'
import { plural } from './plural.ts'

const form = plural('es')

/** Words of the admin panel. */
export const admin: typeof english = {
  title: 'Administrar',
  users: 'Usuarios',
  groups: 'Grupos',
  servers: 'Servidores que no están detenidos',
  tabs: { users: 'Usuarios', groups: 'Grupos', servers: 'Servidores' },
  nothing: 'Puedes abrir esta página, pero tus permisos no te muestran nada aquí.',
  name: 'Nombre',
  namePart: 'Parte de un nombre',
  userPart: 'Parte de un nombre de usuario',
  order: 'Orden',
  state: 'Estado',
  anyState: 'Todos los que no están detenidos',
  search: 'Buscar',
  clear: 'Mostrar todo',
  orders: {
    name: 'Nombre, de la A a la Z',
    '-name': 'Nombre, de la Z a la A',
    '-activity': 'Los activos más recientes primero',
    activity: 'Los inactivos primero',
    '-created': 'Los más nuevos primero',
    created: 'Los más antiguos primero',
  },
  noUsers: 'No se encontraron usuarios.',
  noGroups: 'No se encontraron grupos.',
  noServers: 'No se encontraron servidores.',
  countUsers: (count, shown) =>
    form(count, { one: `${shown} usuario`, other: `${shown} usuarios` }),
  countGroups: (count, shown) => form(count, { one: `${shown} grupo`, other: `${shown} grupos` }),
  countServers: (count, shown) =>
    form(count, { one: `${shown} servidor`, other: `${shown} servidores` }),
  countMembers: (count, shown) =>
    form(count, { one: `${shown} miembro`, other: `${shown} miembros` }),
  pages: 'Páginas',
  page: (page, pages) => `Página ${page} de ${pages}`,
  previous: 'Anterior',
  next: 'Siguiente',
  user: 'Usuario',
  server: 'Servidor',
  inGroups: 'Grupos',
  noneOfThem: 'Ninguno',
  lastActivity: 'Última actividad',
  created: 'Creado',
  never: 'Nunca',
  administrator: 'Administrador',
  addUsers: 'Añadir usuarios',
  names: 'Nombres de usuario',
  namesHint: 'Uno en cada línea. Los que ya existen se quedan como están.',
  namesMissing: 'Escribe al menos un nombre.',
  asAdmin: 'Hacerlos administradores',
  add: 'Añadir',
  backToList: 'Volver a la lista',
  rename: 'Cambiar el nombre',
  newName: 'Nuevo nombre de usuario',
  renameHint:
    'Sus servidores deben estar detenidos. Quien entre con el nombre anterior será otra persona.',
  makeAdmin: 'Hacer administrador',
  makeAdminHint: 'Un administrador puede hacer todo en este hub y entrar en todos los servidores.',
  confirmMakeAdmin: (user) => `¿Hacer a ${user} administrador de este hub?`,
  takeAdmin: 'Quitar los derechos de administrador',
  takeAdminHint: 'Las sesiones y los tokens siguen, pero solo pueden lo que todo usuario.',
  confirmTakeAdmin: (user) => `¿Quitar los derechos de administrador a ${user}?`,
  notYourself:
    'No puedes quitarte tus propios derechos de administrador; otro administrador sí puede.',
  roles: {
    title: 'Sus roles',
    user: 'Lo tienen todos los usuarios',
    admin: 'Lo tienen todos los administradores',
    name: 'La configuración nombra a este usuario',
    byGroup: (group) => `Por el grupo ${group}`,
    bySource: (source) => `Por ${source}`,
    ofGroup: 'Roles de sus miembros',
  },
  logins: {
    title: 'Sesiones',
    none: 'Nadie ha iniciado sesión con este usuario.',
    endAll: 'Cerrar todas las sesiones',
    confirmEndAll: (user) => `¿Cerrar la sesión de ${user} en todos los navegadores?`,
    ways: 'Formas de iniciar sesión',
    noWays: 'Nadie ha iniciado sesión todavía con este usuario.',
    admittedBy: (rule) => `Admitido por ${rule}`,
    adminBy: (rule) => `Administrador por ${rule}`,
    ignoredRoles: (names) => `Nombres que no son roles de este hub: ${names}`,
    refused: (reason) => `Ya no se admite: ${reason}`,
    suspended: 'Este usuario no tiene acceso: sus tokens no valen hasta que inicie sesión.',
    confirmed: 'Confirmada',
    refresh: 'Confirmar ahora',
    unlink: 'Desconectar',
    confirmUnlink: (login) =>
      `¿Desconectar ${login}? Quien la use ya no tendrá acceso a esta cuenta.`,
    claims: 'Rechazadas por tener el mismo nombre',
    claimsHint:
      'Estas identidades pidieron el nombre de este usuario. Conecta una solo si sabes que es la misma persona: recibe todo lo que este usuario tiene.',
    link: 'Conectar',
    confirmLink: (login, user) =>
      `¿Conectar ${login}? Quien la tenga será ${user}, con todos sus servidores y archivos.`,
    dismiss: 'Descartar',
    unavailable: 'Ahora mismo no se puede saber; nada ha cambiado.',
  },
  deleteUser: 'Eliminar este usuario',
  deleteUserHint: (user) =>
    `Los servidores de ${user} se detienen y se eliminan, y terminan sus sesiones, tokens y grupos. No se puede deshacer.`,
  delete: 'Eliminar',
  start: 'Iniciar',
  stop: 'Detener',
  cancel: 'Cancelar',
  open: 'Abrir',
  watch: 'Progreso',
  log: 'Registro',
  release: 'Liberar',
  releaseHint:
    'El hub abandona esta detención: el usuario puede iniciar de nuevo, y lo que quede del servidor puede seguir en marcha. Queda registrado que lo hiciste.',
  deleteServerHint: (server) =>
    `Primero se detiene ${server}; después se elimina, con lo que se guarda para él. No se puede deshacer.`,
  addGroup: 'Añadir un grupo',
  groupName: 'Nombre del grupo',
  deleteGroup: 'Eliminar este grupo',
  deleteGroupHint: (group) =>
    `Los miembros de ${group} siguen siendo usuarios, pero pierden lo que el grupo les daba. No se puede deshacer.`,
  members: 'Miembros',
  noMembers: 'No tiene miembros.',
  addMembers: 'Añadir miembros',
  remove: 'Quitar',
  properties: 'Propiedades',
  propertiesJson: 'Propiedades del grupo, como un objeto JSON',
  propertiesHint:
    'Lo que los programas saben del grupo, como {"quota": 3}. Se reemplazan todas juntas.',
  propertiesNow: 'Lo que el grupo tiene ahora:',
  propertiesTooLarge: (most) =>
    `Tienen más de ${most} caracteres. Para cambiarlas usa la API REST.`,
  propertiesLong: (length, most) =>
    `El texto tiene ${length} caracteres; desde aquí se pueden guardar ${most}.`,
  propertiesChanged:
    'Otra persona cambió las propiedades mientras tanto. Mira lo que el grupo tiene ahora y guarda de nuevo.',
  notJson: (fault) => `Esto no es JSON. ${fault}`,
  notObject: 'Las propiedades son un objeto JSON, de { a }.',
  save: 'Guardar',
  bulk: {
    start: {
      link: 'Iniciar todos ...',
      title: 'Iniciar servidores',
      count: (count, shown) =>
        form(count, {
          one: 'Se iniciará el servidor predeterminado de un usuario.',
          other: `Se iniciarán los servidores predeterminados de ${shown} usuarios.`,
        }),
      hint: 'Con las opciones de su último inicio; los que ya están en marcha quedan como están. Se inician unos pocos a la vez, y quien inicia un servidor mientras tanto no tiene que esperar a todos.',
      submit: (count, shown) =>
        form(count, { one: 'Iniciar el servidor', other: `Iniciar ${shown} servidores` }),
      done: 'En marcha',
    },
    stop: {
      link: 'Detener todos ...',
      title: 'Detener servidores',
      count: (count, shown) =>
        form(count, {
          one: 'Se detendrá un servidor.',
          other: `Se detendrán ${shown} servidores.`,
        }),
      hint: 'Termina lo que se hace allí en este momento; los archivos se conservan. Se detienen unos pocos a la vez.',
      submit: (count, shown) =>
        form(count, { one: 'Detener el servidor', other: `Detener ${shown} servidores` }),
      done: 'Detenidos',
    },
  },
  bulkEverything: 'Son todos los que puedes cambiar: ninguna búsqueda limita la lista.',
  bulkOfUsers: (part) => `Solo de usuarios que tienen «${part}» en su nombre.`,
  bulkInState: (state) => `Solo los que están en este estado: ${state}.`,
  bulkRecorded: 'Con cada servidor queda registrado que fuiste tú.',
  bulkNothing: 'No hay ningún servidor con el que se pueda hacer esto.',
  bulkProgress: (over, total) => `${over} de ${total} servidores`,
  bulkStandings: { running: 'En curso', ended: 'Terminado', left: 'Interrumpido' },
  bulkLate: 'Todavía en camino',
  bulkFailed: 'Fallaron',
  bulkProblems: 'Lo que falló',
  bulkMoreProblems: (count) => `Y ${count} más.`,
  bulkLeft:
    'El proceso del hub que lo hacía ya no está. Lo hecho queda hecho; pídelo de nuevo y seguirá con los demás.',
  bulkBy: (user) => `Lo pidió ${user}`,
}
