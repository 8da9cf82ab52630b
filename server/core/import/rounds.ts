import type { Notices } from './draft.ts';
import type { ImportedRequest } from './request.ts';

interface Recorded {
  readonly request: ImportedRequest;
}

/** A number of ten digits or more: a time, or an id. */
export const isLongNumber = (value: string): boolean => /^\d{10,}$/.test(value);

/**
 * A recording without its repetitions: a request that follows itself is one step, and a journey that was walked
 * several times is one journey.
 */
export function rounds<Entry extends Recorded>(
  entries: readonly Entry[],
  notices: Notices,
): readonly Entry[] {
  const merged = entries.filter(({ request }, index) => {
    const before = entries[index - 1]?.request;
    const again = before !== undefined && exactly(before) === exactly(request);
    if (again)
      notices.add(
        'repetition of the request before',
        request.place,
        'nothing to do: it is one step',
      );
    return !again;
  });
  const shapes = merged.map(({ request }) => shape(request));
  const length = periodOf(shapes);
  for (const { request } of merged.slice(length)) {
    notices.add(
      'repetition of the journey',
      request.place,
      'nothing to do: the first walk is taken',
    );
  }
  return merged.slice(0, length);
}

const exactly = ({ method, url, body }: ImportedRequest): string =>
  JSON.stringify([method, url.href, body]);

/** The method and the path, with its ids left out. */
const shape = ({ method, url }: ImportedRequest): string =>
  `${method} ${url.pathname
    .split('/')
    .map((segment) => (/\d/.test(segment) ? '*' : segment))
    .join('/')}`;

/** A journey of one request is no journey to repeat. */
const roundLengthMin = 2;

/** Length of the shortest beginning that, repeated, gives the whole. */
function periodOf(shapes: readonly string[]): number {
  for (let length = roundLengthMin; length <= shapes.length / 2; length += 1) {
    const differs = new Set(shapes.slice(0, length)).size > 1;
    if (shapes.length % length !== 0 || !differs) continue;
    if (shapes.every((each, index) => each === shapes[index % length])) return length;
  }
  return shapes.length;
}
