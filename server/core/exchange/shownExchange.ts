import type { Mask } from '../text/mask.ts';
import { type Exchange, exchangeLimits } from './exchange.ts';
import type { ToldExchange } from './toldLine.ts';

/** What was told of a request and its answer, masked, and then cut. `bodyMax` is in characters. */
export function shownExchange(told: ToldExchange, mask: Mask, bodyMax: number): Exchange {
  const headers = (given: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(given)
        .map(
          ([name, value]) =>
            [name, shortened(mask.header(name, value), exchangeLimits.headerLength)] as const,
        )
        // k6 gives them in any order.
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  const body = (text: string) => shortened(mask.text(text), bodyMax);
  return {
    request: {
      method: told.method,
      url: shortened(mask.text(told.url), exchangeLimits.urlLength),
      headers: headers(told.sentHeaders),
      body: body(told.sent ?? ''),
    },
    answer: {
      status: told.status,
      headers: headers(told.headers),
      body: told.body === null ? null : body(told.body),
      error: told.error === null || told.error === '' ? null : mask.text(told.error),
    },
    durationMs: told.durationMs,
  };
}

/** The start of a text, with a mark where it is not the whole. */
export const shortened = (text: string, max: number): string =>
  text.length > max ? `${text.slice(0, max)}…` : text;
