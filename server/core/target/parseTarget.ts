import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { inOrder } from '../diagnostics/locate.ts';
import { readYaml, type YamlSource } from '../diagnostics/yamlSource.ts';
import { checkShape } from '../diagnostics/zodDiagnostics.ts';
import { err, ok, type Result } from '../result.ts';
import { baseUrlProblems } from './baseUrls.ts';
import { fillVariables } from './fillVariables.ts';
import { demandsOf, isIsolation } from './isolation.ts';
import { isLoopback } from './loopback.ts';
import type { Target } from './target.ts';
import { targetSchema } from './targetSchema.ts';
import type { Environment } from './targetVariable.ts';

/**
 * The target of a YAML text, with `${NAME}` in its strings replaced by the variables of `env` that it may
 * read (`targetVariable`), or every diagnostic at once. Values are put in after YAML was read, so that no
 * value can change the file's structure.
 */
export function parseTarget(
  text: string,
  file: string,
  env: Environment,
): Result<Target, readonly Diagnostic[]> {
  const source = readYaml(text, file);
  if (!source.ok) return err(inOrder(source.error));
  const { value, unfilled, told } = fillVariables(source.value, env);
  const shape = checkShape(targetSchema, source.value, value);
  const diagnostics = inOrder([
    ...source.value.diagnostics,
    ...unfilled,
    ...told(shape.diagnostics),
    ...baseDiagnostics(source.value, value),
    ...keyDiagnostics(source.value, value),
    ...seedDiagnostics(source.value, value),
    ...storeDiagnostics(source.value, value),
    ...tlsDiagnostics(source.value, value),
    ...markerDiagnostics(source.value, value),
  ]);
  return shape.value === null || diagnostics.length > 0
    ? err(diagnostics)
    : ok(withOwnSchema(withFirstBase(shape.value), value));
}

/** A target has one address, or a list of addresses of one service. */
function baseDiagnostics(source: YamlSource, value: unknown): readonly Diagnostic[] {
  if (typeof value !== 'object' || value === null) return [];
  const [one, several] = [pathIn(value, ['baseUrl']), pathIn(value, ['baseUrls'])];
  if (several === undefined) {
    return one === undefined ? [source.diagnostic(['baseUrl'], '"baseUrl" is missing', 'key')] : [];
  }
  const both =
    one === undefined
      ? []
      : [source.diagnostic(['baseUrls'], 'give baseUrl or baseUrls, one of the two', 'key')];
  const wrong = baseUrlProblems(Array.isArray(several) ? several : []);
  return [
    ...both,
    ...wrong.map(({ index, message }) => source.diagnostic(['baseUrls', index], message)),
  ];
}

/** Of a list the first address is also the target's own. A list of one is none. */
function withFirstBase(target: Target): Target {
  const { baseUrls, ...rest } = target;
  const [first, ...others] = baseUrls ?? [];
  if (first === undefined) return rest;
  return { ...rest, baseUrl: first, ...(others.length === 0 ? {} : { baseUrls }) };
}

/**
 * A signing key is needed for the shadow tag, and for the owner's proof of a host that is not this machine. Judged
 * on the file's own values, so that it is told beside every other fault.
 */
function keyDiagnostics(source: YamlSource, value: unknown): readonly Diagnostic[] {
  if (typeof value !== 'object' || value === null || 'shadow' in value) return [];
  const isolation = pathIn(value, ['isolation']);
  if (isolation !== undefined && !isIsolation(isolation)) return [];
  if (demandsOf(isolation).tag === 'signed') {
    return [source.diagnostic(['shadow'], '"shadow" is missing')];
  }
  const listed = pathIn(value, ['allowHosts']);
  const hosts: readonly unknown[] = Array.isArray(listed) ? listed : [];
  const remote = hosts.find((host) => !isLoopback(String(host).replace(/:\d+$/, '')));
  if (remote === undefined || pathIn(value, ['ownership']) === 'none') return [];
  const message = `"shadow" is missing: its key signs the text by which the owner of ${remote} agrees to load`;
  return [source.diagnostic(['shadow'], message)];
}

/** Two ways to fill the stock would be two truths. */
function seedDiagnostics(source: YamlSource, value: unknown): readonly Diagnostic[] {
  const isNamed = (path: readonly string[]): boolean => (pathIn(value, path) ?? null) !== null;
  if (!isNamed(['seed']) || !isNamed(['shadow', 'seedUrl'])) return [];
  return [source.diagnostic(['seed'], 'give seed or shadow.seedUrl, one of the two', 'key')];
}

/** Rehearsals' own Redis says nothing of what they left in that of customers. */
function storeDiagnostics(source: YamlSource, value: unknown): readonly Diagnostic[] {
  const isNamed = (name: string): boolean => (pathIn(value, ['stores', name]) ?? null) !== null;
  if (!isNamed('shadowRedisUrl') || isNamed('redisUrl')) return [];
  const message = 'the Redis of customers is missing beside it; add stores.redisUrl';
  return [source.diagnostic(['stores', 'shadowRedisUrl'], message, 'key')];
}

/** A certificate without its key cannot be shown, and an authority is of no use where nothing is checked. */
function tlsDiagnostics(source: YamlSource, value: unknown): readonly Diagnostic[] {
  const isNamed = (name: string): boolean => pathIn(value, [name]) !== undefined;
  const without = (name: string, other: string): readonly Diagnostic[] =>
    isNamed(name) && !isNamed(other)
      ? [
          source.diagnostic(
            [name],
            `a client certificate is "cert" and "key"; "${other}" is missing`,
          ),
        ]
      : [];
  const isUseless = isNamed('ca') && pathIn(value, ['insecure']) === true;
  return [
    ...without('cert', 'key'),
    ...without('key', 'cert'),
    ...(isUseless
      ? [
          source.diagnostic(
            ['insecure'],
            'nothing is checked, so "ca" is of no use; keep one of the two',
          ),
        ]
      : []),
  ];
}

/** A marker of the tag's name would replace the signed tag. */
function markerDiagnostics(source: YamlSource, value: unknown): readonly Diagnostic[] {
  const markers = pathIn(value, ['markers']);
  const isolation = pathIn(value, ['isolation']);
  if (typeof markers !== 'object' || markers === null) return [];
  if (isolation !== undefined && !isIsolation(isolation)) return [];
  if (demandsOf(isolation).tag !== 'signed') return [];
  const ours = String(pathIn(value, ['shadow', 'header']) ?? 'baggage').toLowerCase();
  return Object.keys(markers)
    .filter((name) => name.toLowerCase() === ours)
    .map((name) =>
      source.diagnostic(
        ['markers', name],
        `header ${name} carries the shadow tag; give the marker another name, or the tag another shadow.header`,
      ),
    );
}

/** The one store of a dedicated stack is no `live` beside a `shadow`: unless named it is PostgreSQL's own, `public`. */
function withOwnSchema(target: Target, written: unknown): Target {
  const isNamed = pathIn(written, ['stores', 'schemas', 'live']) !== undefined;
  if (isNamed || demandsOf(target.isolation).audit !== 'one') return target;
  const schemas = { ...target.stores.schemas, live: 'public' };
  return { ...target, stores: { ...target.stores, schemas } };
}

const pathIn = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (part, name) =>
      typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined,
    value,
  );
