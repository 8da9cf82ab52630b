import type { ServiceClient } from '../kit/client.ts';
import { currentOwner } from '../kit/ids.ts';
import type { Handler } from '../kit/listener.ts';
import { HttpError, reply } from '../kit/reply.ts';
import { createTtlCache } from '../kit/ttlCache.ts';

const pageFreshMs = 2_000;
const pagesMax = 2_000;

/**
 * The static part of the shop, cached at the gateway for two seconds. Each rehearsal has a cache of its own.
 */
export function createPages(catalog: ServiceClient): Handler {
  const pages = createTtlCache<string>(pageFreshMs, pagesMax);
  return async ({ request }) => {
    const url = request.url ?? '/';
    try {
      return reply(200, await pages.get(`${currentOwner()} ${url}`, () => load(catalog, url)));
    } catch (error) {
      if (error instanceof NoPage) return reply(error.status, error.text);
      throw error;
    }
  };
}

/** Any other answer than a page goes through as it is and is not kept. */
class NoPage extends HttpError {
  readonly text: string;

  constructor(status: number, text: string) {
    super(status, 'no-page');
    this.text = text;
  }
}

async function load(catalog: ServiceClient, url: string): Promise<string> {
  const { status, text } = await catalog.call('GET', url);
  if (status !== 200) throw new NoPage(status, text);
  return text;
}
