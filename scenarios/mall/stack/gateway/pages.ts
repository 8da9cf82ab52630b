import { z } from 'zod';
import type { ServiceClient } from '../kit/client.ts';
import type { Counts } from '../kit/counts.ts';
import { currentOwner } from '../kit/ids.ts';
import type { Handler } from '../kit/listener.ts';
import { HttpError, reply } from '../kit/reply.ts';
import { createTtlCache } from '../kit/ttlCache.ts';
import type { ValueOf } from '../switches/definitions.ts';

const pageFreshMs = 2_000;
const pagesMax = 2_000;

/** `split`: the static part alone, cached; `whole`: everything with the stock, so that nothing can be cached. */
export type PageMode = ValueOf<'gateway.pages'>;

/** The text of a page. */
export type LoadPage = (url: string) => Promise<string>;
export type GetPage = (url: string, mode: PageMode) => Promise<string>;

/** Each rehearsal has a cache of its own; a static part is kept for two seconds. */
export function createPageSource(loadStatic: LoadPage, loadWhole: LoadPage): GetPage {
  const pages = createTtlCache<string>(pageFreshMs, pagesMax);
  return (url, mode) =>
    mode === 'whole'
      ? loadWhole(url)
      : pages.get(`${currentOwner()} ${url}`, () => loadStatic(url));
}

/** What a page that is asked for twice costs, in words. */
export async function pagesEffect(mode: PageMode): Promise<string> {
  let loads = 0;
  const load = async (): Promise<string> => {
    loads += 1;
    return '';
  };
  const get = createPageSource(load, load);
  await get('tried out', mode);
  await get('tried out', mode);
  return loads === 1 ? 'one load' : 'a load each time';
}

/** The pages of the shop. The sale, which every order names, is always split. */
export function createPages(
  behind: { readonly catalog: ServiceClient; readonly inventory: ServiceClient },
  modeOf: () => Promise<PageMode>,
  counts: Counts,
): Readonly<Record<'page' | 'sale', Handler>> {
  const loadStatic = async (url: string): Promise<string> => {
    counts.add('page: read from the catalog');
    const { status, text } = await behind.catalog.call('GET', url);
    if (status !== 200) throw new NoPage(status, text);
    return text;
  };
  const loadWhole = async (url: string): Promise<string> => {
    const page = await loadStatic(url);
    const item = itemSchema.safeParse(JSON.parse(page));
    if (!item.success) return page;
    const path = `/items/${encodeURIComponent(item.data.sku)}/stock`;
    const stock = stockSchema.safeParse((await behind.inventory.call('GET', path)).body);
    if (!stock.success) throw new HttpError(502, 'no-stock');
    return JSON.stringify({ ...item.data, available: stock.data.available });
  };
  const get = createPageSource(loadStatic, loadWhole);
  const handler =
    (mode: () => Promise<PageMode>): Handler =>
    async ({ request }) => {
      counts.add('page: asked');
      try {
        return reply(200, await get(request.url ?? '/', await mode()));
      } catch (error) {
        if (error instanceof NoPage) return reply(error.status, error.text);
        throw error;
      }
    };
  return { page: handler(modeOf), sale: handler(async () => 'split') };
}

/** A page of one item; a list is none. */
const itemSchema = z.looseObject({ sku: z.string() });
const stockSchema = z.object({ available: z.number() });

/** Any other answer than a page goes through as it is and is not kept. */
class NoPage extends HttpError {
  readonly text: string;

  constructor(status: number, text: string) {
    super(status, 'no-page');
    this.text = text;
  }
}
