import { z } from 'zod';

/** Headers that every request to a target carries, by name. `{run}` in a value is the run. */
export type Markers = Readonly<Record<string, string>>;

/** Headers that HTTP, k6 or Zerohour sets itself. */
const taken = new Set([
  'connection',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'traceparent',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const markersMax = 20;

export const markersSchema = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, 'not a header name')
      .refine((name) => !taken.has(name.toLowerCase()), 'is set by Zerohour or by HTTP itself'),
    z
      .string()
      .max(1024)
      .regex(/^[!-~](?:[ -~]*[!-~])?$/, 'write printable ASCII without spaces at its ends'),
  )
  .refine((markers) => Object.keys(markers).length <= markersMax, `at most ${markersMax} headers`)
  .refine(
    (markers) =>
      new Set(Object.keys(markers).map((name) => name.toLowerCase())).size ===
      Object.keys(markers).length,
    'a header is named twice',
  );

/** The markers of one run. */
export const markersOf = (markers: Markers | undefined, runId: string): Markers =>
  Object.fromEntries(
    Object.entries(markers ?? {}).map(([name, value]) => [name, value.replaceAll('{run}', runId)]),
  );

/** What marks a request: the tag's header, and the target's own markers beside it (absent: none). */
export interface TagHeader {
  readonly header: string;
  readonly value: string;
  readonly markers?: Markers;
}

/** The headers of a marked request. */
export const headersOf = ({ header, value, markers }: TagHeader): Markers => ({
  ...markers,
  [header]: value,
});
