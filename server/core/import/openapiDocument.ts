import { parseDocument } from 'yaml';
import { err, ok, type Result } from '../result.ts';
import { oneLine } from '../text/oneLine.ts';
import type { ImportProblem, Notices } from './draft.ts';
import {
  depthWithin,
  isObject,
  type Json,
  type JsonObject,
  jsonDepthMax,
  objectOf,
  parseJson,
  textOf,
} from './jsonText.ts';

/** An OpenAPI document, with its references followed inside of it. */
export interface OpenapiDocument {
  readonly root: JsonObject;
  readonly notices: Notices;
  /** The object, or what its `$ref` names; empty where that is elsewhere or leads to nothing. */
  resolve(value: unknown): JsonObject;
}

const refsMax = 20;

export function openDocument(
  text: string,
  notices: Notices,
): Result<OpenapiDocument, ImportProblem> {
  const parsed = /^\s*\{/.test(text.replace(/^\ufeff/, '')) ? parseJson(text) : parseYaml(text);
  if (!parsed.ok) return parsed;
  const root = objectOf(parsed.value);
  const version = textOf(root.openapi);
  if (!/^3\.[01](?:\.|$)/.test(version)) {
    const message = root.swagger === undefined ? 'is no OpenAPI 3.0 or 3.1' : 'is Swagger 2.0';
    const remedy = 'Convert it to OpenAPI 3.0 or 3.1.';
    return err({ place: root.swagger === undefined ? 'openapi' : 'swagger', message, remedy });
  }
  return ok({ root, notices, resolve: (value) => resolve(root, value, notices) });
}

function parseYaml(text: string): Result<Json, ImportProblem> {
  const document = parseDocument(text, { uniqueKeys: false, merge: true, logLevel: 'silent' });
  const [error] = document.errors;
  const remedy = 'Correct the line, or save it again from the tool that wrote it.';
  if (error !== undefined) {
    const place = `line ${error.linePos?.[0].line ?? 1}`;
    return err({ place, message: 'is not valid YAML', remedy });
  }
  try {
    const value = JSON.parse(
      JSON.stringify(document.toJS({ maxAliasCount: 100 })) ?? 'null',
    ) as Json;
    if (depthWithin(value, jsonDepthMax)) return ok(value);
    return err({
      place: 'line 1',
      message: `has more than ${jsonDepthMax} levels`,
      remedy: 'Split it.',
    });
  } catch (error) {
    // Aliases that repeat too much, or that contain themselves.
    const message = /alias/i.test(oneLine(error))
      ? 'has too many aliases'
      : 'has aliases that contain themselves';
    return err({ place: 'line 1', message, remedy: 'Write out what the aliases repeat.' });
  }
}

function resolve(root: JsonObject, value: unknown, notices: Notices): JsonObject {
  let found = objectOf(value);
  for (let count = 0; typeof found.$ref === 'string'; count += 1) {
    const ref = found.$ref;
    if (!ref.startsWith('#/') || count >= refsMax) {
      const [kind, remedy] = ref.startsWith('#/')
        ? ['reference that leads to itself', 'correct the document']
        : ['reference to another document', 'bundle the document into one file'];
      notices.add(kind, '$ref', remedy);
      return {};
    }
    const target = pointed(root, ref);
    if (target === null) {
      notices.add('reference that leads to nothing', '$ref', 'correct the document');
      return {};
    }
    found = target;
  }
  return found;
}

/** RFC 6901, in a fragment. */
function pointed(root: JsonObject, ref: string): JsonObject | null {
  const parts = ref
    .slice(2)
    .split('/')
    .map((part) => unescaped(part).replaceAll('~1', '/').replaceAll('~0', '~'));
  let found: unknown = root;
  for (const part of parts) {
    const holder: Readonly<Record<string, unknown>> = Array.isArray(found)
      ? { ...found }
      : objectOf(found);
    if (!Object.hasOwn(holder, part)) return null;
    found = holder[part];
  }
  return isObject(found) ? found : null;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A "%" of its own: it stays as it is.
    return text;
  }
}
