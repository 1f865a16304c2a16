export interface AccessPolicy { readonly allow?: readonly unknown[] }
