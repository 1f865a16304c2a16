/** Puts times into the browser's zone, and keeps distances from now right. */
export function localTimes(): void
/** Asks before a form with `data-confirm` is sent. */
export function confirmForms(): void
/** Shows the buttons that copy. */
export function copyButtons(): void
/** Sends the fields of the chosen profile alone, and shows what may be written only where nothing is chosen. */
export function profileFields(): void
/** Shows how a start goes on as it does, and leads on. */
export function livePending(): void
/** Shows where servers stand without a reload, at home and at the admin panel. */
export function liveServers(): void
