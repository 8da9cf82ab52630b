import { z } from 'zod';
import { hint } from '../diagnostics/suggest.ts';
import { show } from '../diagnostics/zodDiagnostics.ts';
import { sloKinds } from './kinds/registry.ts';
import { type SloSpec, sloSpecSchema } from './slo.ts';

/** The SLOs of one path as a scenario writes them: `{ p95: 750ms, errors: 1%, steps: { confirm: { p99: 200ms } } }`. */

/** The spec of a key, once the name of the path is known. */
type SpecOfPath = (path: string) => SloSpec;

interface Rejection {
  readonly path: readonly string[];
  readonly message: string;
  readonly at: 'key' | 'value';
}

interface Read {
  readonly specs: readonly SpecOfPath[];
  readonly rejections: readonly Rejection[];
}

type Mapping = Readonly<Record<string, unknown>>;

/** Gives one spec for each key. */
export const sloSchema = z
  .record(z.string(), z.unknown())
  .transform((value, context): readonly SpecOfPath[] => {
    const { specs, rejections } = readSlos(value);
    for (const { path, message, at } of rejections) {
      context.issues.push({
        code: 'custom',
        input: value,
        path: [...path],
        message,
        params: { at },
      });
    }
    return specs;
  });

/** What `sloSchema` takes, as JSON Schema for editors. */
export function sloJsonSchema(): object {
  const steps = { type: 'object', additionalProperties: keysJsonSchema(stepKinds) };
  return keysJsonSchema(sloKinds, { steps });
}

type AnyKind = (typeof sloKinds)[number];

const stepKinds = sloKinds.filter(({ limitsSteps }) => limitsSteps);
const keysOf = (kinds: readonly AnyKind[]): readonly string[] => kinds.flatMap(({ keys }) => keys);

function keysJsonSchema(kinds: readonly AnyKind[], more: Readonly<Record<string, object>> = {}) {
  const limit = ({ doc, example }: AnyKind) => ({
    type: 'string',
    description: doc,
    examples: [example],
  });
  const properties = kinds.flatMap((kind) =>
    kind.keyPattern === null ? kind.keys.map((key) => [key, limit(kind)] as const) : [],
  );
  const patterns = kinds.flatMap((kind) =>
    kind.keyPattern === null ? [] : [[kind.keyPattern.source, limit(kind)] as const],
  );
  return {
    type: 'object',
    properties: { ...Object.fromEntries(properties), ...more },
    patternProperties: Object.fromEntries(patterns),
    additionalProperties: false,
  };
}

const readSlos = (value: Mapping): Read =>
  joined(
    Object.entries(value).map(([key, limit]) =>
      key === 'steps'
        ? readSteps(limit)
        : readLimit([key], limit, null, sloKinds, [...keysOf(sloKinds), 'steps']),
    ),
  );

function readSteps(steps: unknown): Read {
  if (!isMapping(steps)) return rejected(['steps'], `${show(steps)} should be a mapping of steps`);
  return joined(
    Object.entries(steps).flatMap(([step, limits]): readonly Read[] => {
      if (!isMapping(limits)) return [rejected(['steps', step], 'write { p95: 200ms }')];
      return Object.entries(limits).map(([key, limit]) =>
        readLimit(['steps', step, key], limit, step, stepKinds, keysOf(stepKinds)),
      );
    }),
  );
}

function readLimit(
  path: readonly string[],
  limit: unknown,
  step: string | null,
  kinds: readonly AnyKind[],
  known: readonly string[],
): Read {
  const key = path.at(-1) ?? '';
  const kind = kinds.find(({ keys, keyPattern }) => keyPattern?.test(key) ?? keys.includes(key));
  if (kind === undefined) return rejected(path, `"${key}" is not an SLO${hint(key, known)}`, 'key');
  const fields = kind.read(key, limit);
  if (!fields.ok) return rejected(path, fields.error);
  const spec = { kind: kind.kind, step, ...fields.value };
  return { specs: [(path) => sloSpecSchema.parse({ ...spec, path })], rejections: [] };
}

const rejected = (
  path: readonly string[],
  message: string,
  at: 'key' | 'value' = 'value',
): Read => ({ specs: [], rejections: [{ path, message, at }] });

const joined = (reads: readonly Read[]): Read => ({
  specs: reads.flatMap((read) => read.specs),
  rejections: reads.flatMap((read) => read.rejections),
});

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
