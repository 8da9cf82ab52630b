import { parseDuration } from '../text/units.ts';
import { type Method, methods, type ThinkTime } from '../traffic/journey.ts';

/** The short forms of a scenario file: think times, levels, requests. */

export const thinkHint =
  'write a think time such as 200ms, 100ms..300ms, "exponential 150ms max 600ms" or "normal 200ms sd 50ms"';

/** `200ms`, `100ms..300ms`, `exponential 150ms max 600ms`, `normal 200ms sd 50ms`. */
export function parseThink(text: string): ThinkTime | null {
  const words = text.trim().split(/\s+/);
  const [kind, first = '', keyword, second = ''] = words;
  if (words.length === 1) return parsePlainThink(words[0] ?? '');
  const meanMs = parseDuration(first);
  const otherMs = parseDuration(second);
  if (words.length !== 4 || meanMs === null || otherMs === null || meanMs === 0) return null;
  if (kind === 'exponential' && keyword === 'max' && otherMs >= meanMs) {
    return { kind, meanMs, maxMs: otherMs };
  }
  return kind === 'normal' && keyword === 'sd' ? { kind, meanMs, sdMs: otherMs } : null;
}

function parsePlainThink(text: string): ThinkTime | null {
  const [low = '', high] = text.split('..');
  const lowMs = parseDuration(low);
  if (lowMs === null) return null;
  if (high === undefined) return { kind: 'constant', ms: lowMs };
  const highMs = parseDuration(high);
  return highMs === null || highMs <= lowMs
    ? null
    : { kind: 'uniform', minMs: lowMs, maxMs: highMs };
}

/** A method, a blank, and a URL; for editors too, which do not look into the URL. */
export const requestPattern = new RegExp(`^(${methods.join('|')})\\s+(\\S.*)$`);

/** `GET /items/1` → method and URL. The URL holds blanks inside placeholders only. */
export function parseRequest(
  text: string,
): { readonly method: Method; readonly url: string } | null {
  const [, word, url = ''] = requestPattern.exec(text.trim()) ?? [];
  const method = methods.find((each) => each === word);
  // A placeholder without its end matches to the end of the text, so that the search stays linear.
  const isWhole = !/\s/.test(url.replace(/\$\{[^}]*\}?/g, '_'));
  return method === undefined || !isWhole ? null : { method, url };
}

export const requestHint = `write a request such as "GET /items/\${item.sku}"`;
