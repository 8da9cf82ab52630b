import { countMax } from '../scenario/stepSchema.ts';
import type { Notices } from './draft.ts';
import type { Pair } from './request.ts';

/** Headers of a request that a step repeats; the others belong to the browser, the jar or the shadow tag. */

const ofTheBrowser =
  /^(?::.*|host|content-length|connection|keep-alive|accept-encoding|upgrade.*|cache-control|pragma|dnt|te|priority|if-none-match|if-modified-since|sec-.*|expect|proxy-connection|transfer-encoding|trailer)$/i;
const ofTheTrace =
  /^(?:traceparent|tracestate|baggage|x-request-id|x-correlation-id|x-b3-.*|b3|x-amzn-trace-id|x-datadog-.*|sentry-trace|newrelic)$/i;
/** The browser's as well, but a target may answer by them. */
const meant = /^(?:accept-language|user-agent|referer|origin)$/i;
const sendable = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/;

export function ownHeaders(
  headers: readonly Pair[],
  place: string,
  notices: Notices,
): readonly Pair[] {
  const kept = new Map<string, Pair>();
  for (const [name, raw] of headers) {
    const value = raw.trim();
    const lower = name.toLowerCase();
    if (meant.test(name)) {
      notices.add(
        `${lower} header`,
        place,
        'the browser sets it; where the target answers by it, write it below headers of the scenario',
      );
      continue;
    }
    if (ofTheBrowser.test(name) || (lower === 'accept' && /\*\/\*|html/i.test(value))) continue;
    if (lower === 'cookie') {
      notices.add(
        'cookie',
        place,
        'the cookie jar of each virtual user keeps what the target sets; log in by a step',
      );
    } else if (ofTheTrace.test(name)) {
      notices.add(
        'trace header',
        place,
        'nothing to do: each journey carries a traceparent of its own',
      );
    } else if (!sendable.test(name) || /(?!\t)\p{Cc}/u.test(value)) {
      notices.add('header that cannot be sent', place, 'write it in a script by hand');
    } else if (kept.size >= countMax.headers && !kept.has(lower)) {
      notices.add(
        'header',
        place,
        `a step has ${countMax.headers} headers; add what matters by hand`,
      );
    } else kept.set(lower, [name, value]);
  }
  return [...kept.values()];
}
