// GitHub's pagination: `per_page` and `page` in, a `Link` header out.
import { type Call, json, type Reply } from "./call.ts";

/** One page of a list and the header that leads to the others. */
export interface Page<T> {
  items: T[];
  headers: Record<string, string>;
}

function bounded(text: string | null, fallback: number, most: number): number {
  const value = Number(text ?? fallback);
  return Number.isInteger(value) && value >= 1 ? Math.min(value, most) : fallback;
}

/** Cuts the page the query asks for. */
export function pageOf<T>(call: Call, all: readonly T[], defaultSize = 30): Page<T> {
  const size = bounded(call.query.get("per_page"), defaultSize, 100);
  const page = bounded(call.query.get("page"), 1, Number.MAX_SAFE_INTEGER);
  const last = Math.max(1, Math.ceil(all.length / size));
  const link = (to: number, rel: string) => {
    const query = new URLSearchParams(call.query);
    query.set("page", String(to));
    return `<${call.origin}${call.path}?${query}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(Math.min(page - 1, last), "prev")] : []),
    ...(page < last ? [link(page + 1, "next"), link(last, "last")] : []),
    ...(page > 1 ? [link(1, "first")] : []),
  ];
  return {
    items: all.slice((page - 1) * size, page * size),
    headers: links.length > 0 ? { link: links.join(", ") } : {},
  };
}

/** Answers one page of a list, building only the objects that are shown. */
export async function paged<T>(call: Call, all: readonly T[], build: (item: T) => unknown): Promise<Reply> {
  const { items, headers } = pageOf(call, all);
  return json(await Promise.all(items.map((item) => build(item))), 200, headers);
}
