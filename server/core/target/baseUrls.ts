import { targetOrigin } from './targetOrigin.ts';

/** The addresses of a target that has one, or several that its journeys take in turn. */

export interface BaseUrls {
  /** The first of them, where setup and teardown run. */
  readonly baseUrl: string;
  /** All of them, in order; absent where there is one. */
  readonly baseUrls?: readonly string[] | undefined;
}

/** All addresses; not empty. */
export const baseUrlsOf = ({ baseUrl, baseUrls = [baseUrl] }: BaseUrls): readonly string[] =>
  baseUrls;

/** The `host:port` of each: a run holds them all. */
export const targetOrigins = (of: BaseUrls): readonly string[] => baseUrlsOf(of).map(targetOrigin);

/**
 * What is wrong with several addresses of one service, a message for the index of each: two that name one server, and
 * other schemes and paths than the first one's. What is no URL of HTTP is left to the schema.
 */
export function baseUrlProblems(
  given: readonly unknown[],
): readonly { readonly index: number; readonly message: string }[] {
  const urls = given.map((url) => (isHttpUrl(url) ? url : null));
  const first = urls[0] ?? null;
  return urls.flatMap((url, index) => {
    if (url === null || first === null) return [];
    const same = urls.findIndex(
      (other) => other !== null && targetOrigin(other) === targetOrigin(url),
    );
    if (same < index) {
      return [{ index, message: `names the server of address ${same + 1} again; give each once` }];
    }
    if (shapeOf(url) !== shapeOf(first)) {
      const message = `all addresses have the scheme and the path of the first one, ${first}`;
      return [{ index, message }];
    }
    return [];
  });
}

const isHttpUrl = (url: unknown): url is string =>
  typeof url === 'string' && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);

function shapeOf(url: string): string {
  const { protocol, pathname } = new URL(url);
  return `${protocol}${pathname.replace(/\/+$/, '')}`;
}
