/** What authenticators and the access policy say to people; in braces what differs. */
export const loginPhrases: Readonly<Record<string, string>> = {
  '{site} cannot be reached at the moment.': 'No se puede acceder a {site} en este momento.',
  '{site} cannot be reached at the moment. Please try again later.':
    'No se puede acceder a {site} en este momento. Inténtalo más tarde.',
  '{site} cannot log anybody in at the moment. Please try again later.':
    '{site} no puede iniciar sesiones en este momento. Inténtalo más tarde.',
  '{site} did not log you in. Please try again, and do there what it asks.':
    '{site} no ha iniciado tu sesión. Inténtalo de nuevo y haz allí lo que te pida.',
  '{site} refused the login. Please tell an administrator of this hub.':
    '{site} ha rechazado el inicio de sesión. Avisa a un administrador de este hub.',
  'The login with {site} was cancelled or refused there.':
    'El inicio de sesión con {site} se canceló o se rechazó allí.',
  'The login with {site} did not succeed. Please try again, and tell an administrator of this hub if it stays so.':
    'No se pudo iniciar sesión con {site}. Inténtalo de nuevo y, si sigue así, avisa a un administrador de este hub.',
  'The login with {site} is not set up as it should be. Please tell an administrator of this hub.':
    'El inicio de sesión con {site} no está bien configurado. Avisa a un administrador de este hub.',
  'This address is where a login comes back to. Please start with the login page.':
    'A esta dirección se vuelve después de iniciar sesión. Empieza por la página de inicio de sesión.',
  'This login was not begun in this browser, or its cookie was not sent. Please log in again, and allow cookies.':
    'Este inicio de sesión no empezó en este navegador, o no llegó su cookie. Inicia sesión de nuevo y permite las cookies.',
  'This login was not begun in this browser, or is over. Please log in again.':
    'Este inicio de sesión no empezó en este navegador, o ya terminó. Inicia sesión de nuevo.',
  'This login took too long. Please log in again.':
    'Este inicio de sesión tardó demasiado. Inicia sesión de nuevo.',
  'This address belongs to a login that is over.':
    'Esta dirección es de un inicio de sesión que ya terminó.',
  'The answer of the provider is not valid. Please log in again.':
    'La respuesta del proveedor no es válida. Inicia sesión de nuevo.',
  'There is nothing here.': 'Aquí no hay nada.',
  'What the proxy in front of this hub says of you is not valid. Please tell an administrator of this hub.':
    'Lo que dice de ti el proxy que está delante de este hub no es válido. Avisa a un administrador de este hub.',
  'The proxy in front of this hub did not say who you are. Please tell an administrator of this hub.':
    'El proxy que está delante de este hub no ha dicho quién eres. Avisa a un administrador de este hub.',
  'The directory cannot be reached at the moment. Please try again later.':
    'No se puede acceder al directorio en este momento. Inténtalo más tarde.',
  'The directory could not check this login. Please tell an administrator of this hub if it stays so.':
    'El directorio no pudo comprobar este inicio de sesión. Si sigue así, avisa a un administrador de este hub.',
  'The hub could not find out whether you may use it. Please try again later.':
    'El hub no pudo averiguar si puedes usarlo. Inténtalo más tarde.',
  'The name {name} already belongs to another account of this hub. Please ask an administrator.':
    'El nombre {name} ya es de otra cuenta de este hub. Pregunta a un administrador.',
  'The username {name} is not valid: it is empty.':
    'El nombre de usuario {name} no es válido: está vacío.',
  'The username {name} is not valid: it is longer than {count} characters.':
    'El nombre de usuario {name} no es válido: tiene más de {count} caracteres.',
  'The username {name} is not valid: it has control or invisible characters.':
    'El nombre de usuario {name} no es válido: tiene caracteres de control o invisibles.',
  'The username {name} is not valid: it begins or ends with a space.':
    'El nombre de usuario {name} no es válido: empieza o acaba con un espacio.',
  'The username {name} is not valid: it has a slash.':
    'El nombre de usuario {name} no es válido: tiene una barra.',
  "The username {name} is not valid: it has '..'.":
    "El nombre de usuario {name} no es válido: tiene '..'.",
  'The username {name} is not valid: it has characters that are not allowed here, or too many.':
    'El nombre de usuario {name} no es válido: tiene caracteres que aquí no se permiten, o demasiados.',
  'The username {name} is not valid: it is reserved.':
    'El nombre de usuario {name} no es válido: está reservado.',
  'members of {group}': 'miembros de {group}',
  'members of one of {groups}': 'miembros de uno de {groups}',
  'people with a verified e-mail address at {domain}':
    'personas con una dirección de correo verificada de {domain}',
  'people with a verified e-mail address at one of {domains}':
    'personas con una dirección de correo verificada de uno de {domains}',
  'people whose e-mail address is verified': 'personas cuya dirección de correo está verificada',
  'members of {group} at {site}': 'miembros de {group} en {site}',
  'members of the group {group} at {site}': 'miembros del grupo {group} en {site}',
  'members of the team {team} at {site}': 'miembros del equipo {team} en {site}',
  'members of project {project} at {site}': 'miembros del proyecto {project} en {site}',
  'owners of {group} at {site}': 'propietarios de {group} en {site}',
  'people of {domain} at {site}': 'personas de {domain} en {site}',
}
