/** Texts of our authenticators, of the engine and of our spawner, by the English words in which they come. */
export const phrases: Readonly<Record<string, string>> = {
  Username: 'Usuario',
  Password: 'Contraseña',
  'Waiting for a free place': 'Esperando un lugar libre',
  'Server requested': 'Servidor solicitado',
  'Starting the process of the server': 'Iniciando el proceso del servidor',
  'The server runs; waiting for its answer': 'El servidor está en marcha; se espera su respuesta',
  'Spawn cancelled': 'Inicio cancelado',
  'Named servers are not enabled.': 'Este hub no tiene servidores con nombre.',
  'The server is already running.': 'El servidor ya está en marcha.',
  'The server is stopping. Try again when it has stopped.':
    'El servidor se está deteniendo. Inténtalo de nuevo cuando se haya detenido.',
  'This user has a server of that name.': 'Este usuario tiene un servidor con ese nombre.',
  'The default server cannot be removed.': 'El servidor predeterminado no se puede eliminar.',
  'This page is for people. Programs use the REST API.':
    'Esta página es para personas. Los programas usan la API REST.',
  'The address has an escape that is not valid.':
    'La dirección tiene una secuencia de escape que no es válida.',
  'Only admins can grant admin permissions':
    'Solo un administrador puede dar derechos de administrador.',
  'Only admins can modify other admins': 'Solo un administrador puede cambiar a otro.',
  'Only admins can delete other admins': 'Solo un administrador puede eliminar a otro.',
  'Cannot delete yourself!': 'No puedes eliminarte a ti mismo.',
  'Only a server whose stop cannot be confirmed can be released.':
    'Solo se puede liberar un servidor cuya detención no se puede confirmar.',
  "A group's name has 1 to 255 characters.": 'El nombre de un grupo tiene de 1 a 255 caracteres.',
  "No group can be called '.' or '..'.": "Ningún grupo puede llamarse '.' ni '..'.",
  'This login already belongs to another account of this hub.':
    'Esta identidad ya es de otra cuenta de este hub.',
  'This user may not use this hub any more.': 'Este usuario ya no puede usar este hub.',
  'The login has ended. Please log in again, then start the server.':
    'La sesión ha terminado. Inicia sesión de nuevo y después inicia el servidor.',
  Other: 'Otro',
}
