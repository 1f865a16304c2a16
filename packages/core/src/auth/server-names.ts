export function checkServerName(name: string): void { void name }
export function checkDisplayName(name: string): void { void name }
