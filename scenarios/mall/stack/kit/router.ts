/** A route's handler with what the path held in the places of `:names`. */
export interface Match<H> {
  readonly handler: H;
  readonly params: Readonly<Record<string, string>>;
}

export type Router<H> = (method: string, path: string) => Match<H> | null;

interface Route<H> {
  readonly method: string;
  readonly segments: readonly string[];
  readonly handler: H;
}

/** Routes as `'GET /items/:sku': handler`. The first that fits wins; a broken percent-encoding fits none. */
export function createRouter<H>(routes: Readonly<Record<string, H>>): Router<H> {
  const bySize = new Map<number, Route<H>[]>();
  for (const [pattern, handler] of Object.entries(routes)) {
    const [method = '', path = ''] = pattern.split(' ');
    const segments = path.split('/');
    const same = bySize.get(segments.length) ?? [];
    bySize.set(segments.length, [...same, { method, segments, handler }]);
  }
  return (method, path) => {
    const given = path.split('/');
    for (const route of bySize.get(given.length) ?? []) {
      const params = route.method === method ? paramsOf(route.segments, given) : null;
      if (params !== null) return { handler: route.handler, params };
    }
    return null;
  };
}

function paramsOf(
  wanted: readonly string[],
  given: readonly string[],
): Readonly<Record<string, string>> | null {
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (!segment.startsWith(':')) {
      if (segment !== value) return null;
      continue;
    }
    const text = decode(value);
    if (text === null || text === '') return null;
    params[segment.slice(1)] = text;
  }
  return params;
}

function decode(text: string): string | null {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
