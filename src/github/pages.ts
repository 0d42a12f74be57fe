// Reading long lists to their end.

import { IncompleteRead } from "./errors.ts";

const PER_PAGE = 100;
/** No list we read may be longer; without an end a hostile repository could keep us busy for hours. */
const MAX_PAGES = 100;

interface Page<T> {
  data: T[];
  headers: { link?: string | undefined };
}

/**
 * All items of a list, page after page. A full page is always followed by a look at the next one, even when GitHub
 * names none: a `Link` header lost on the way must not pass for the end. Throws `IncompleteRead` when the end is too far.
 */
export async function readPages<T>(read: (page: { per_page: number; page: number }) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { data, headers } = await read({ per_page: PER_PAGE, page });
    if (!Array.isArray(data)) throw new IncompleteRead("a list is no list");
    items.push(...data);
    if (data.length < PER_PAGE && !headers.link?.includes('rel="next"')) return items;
  }
  throw new IncompleteRead(`a list has more than ${MAX_PAGES * PER_PAGE} items`);
}
