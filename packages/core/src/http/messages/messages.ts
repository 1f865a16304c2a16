import type { en } from './en.ts'

/** Every text of the pages in one language: plain words, or a function of what goes into them. */
export type Messages = typeof en

type Some<T> = T extends string | ((...values: never[]) => string)
  ? T
  : { readonly [Key in keyof T]?: Some<T[Key]> | undefined }

/** Some of the texts: what is left out stays as it was, in the end as in English. */
export type PartialMessages = Some<Messages>
