import type { Page } from '../../engine/api.ts'
import { PAGE_SIZE } from './place.ts'

/** How many pages there are; one even when it is empty. */
export function pagesOf(total: number): number {
  return Math.max(1, Math.ceil(total / PAGE_SIZE))
}

/** A page of a list with its number: the last one, where there are fewer by now. */
export async function turned<Item>(
  wanted: number,
  read: (offset: number) => Promise<Page<Item>>,
): Promise<readonly [Page<Item>, number]> {
  const found = await read((wanted - 1) * PAGE_SIZE)
  const last = pagesOf(found.total)
  if (wanted <= last) return [found, wanted]
  return [await read((last - 1) * PAGE_SIZE), last]
}
