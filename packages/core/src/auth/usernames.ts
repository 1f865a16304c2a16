export interface UsernamePolicy { normalize(name: string): string }
export const defaultUsernames: UsernamePolicy = { normalize: (name) => name.normalize('NFKC').trim().toLowerCase() }
