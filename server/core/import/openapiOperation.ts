import { parseRequest } from '../scenario/shorthand.ts';
import { isObject, type Json, type JsonObject, listOf, objectOf, textOf } from './jsonText.ts';
import type { OpenapiDocument } from './openapiDocument.ts';
import type { Body, Pair } from './request.ts';
import { schemaExample } from './schemaExample.ts';

/** An operation of an OpenAPI document, with values for what it needs. */
export interface Operation {
  readonly method: string;
  /** `/orders/{orderId}` */
  readonly template: string;
  readonly tag: string | null;
  readonly place: string;
  /** Name in the template → example. */
  readonly pathValues: Readonly<Record<string, string>>;
  readonly query: readonly Pair[];
  readonly headers: readonly Pair[];
  readonly body: Body;
  readonly expect: readonly number[];
  /** Schema of the documented answer; undefined where there is none. */
  readonly answer: Json | undefined;
  readonly security: readonly unknown[];
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

export function operationsOf(document: OpenapiDocument): readonly Operation[] {
  const { root, notices } = document;
  if (Object.keys(objectOf(root.webhooks)).length > 0) {
    notices.add('webhook', 'webhooks', 'nothing to do: the target sends it');
  }
  return Object.entries(objectOf(root.paths)).flatMap(([template, value]) => {
    if (!template.startsWith('/')) return [];
    const item = document.resolve(value);
    return methods.flatMap((method) =>
      isObject(item[method]) ? operationOf(document, template, method, item) : [],
    );
  });
}

function operationOf(
  document: OpenapiDocument,
  template: string,
  word: string,
  item: JsonObject,
): readonly Operation[] {
  const { notices, root } = document;
  const method = word.toUpperCase();
  const place = `${method} ${template}`;
  const operation = objectOf(item[word]);
  const leftOut = (kind: string, remedy: string): readonly Operation[] => {
    notices.add(kind, place, remedy);
    return [];
  };
  if (operation.deprecated === true)
    return leftOut('deprecated operation', 'write a step if it is used');
  if (parseRequest(`${method} /`) === null) {
    return leftOut(
      'operation with a method that steps do not have',
      'write a script by hand if it matters',
    );
  }
  if (operation.callbacks !== undefined)
    notices.add('callback', place, 'nothing to do: the target sends it');
  if (operation.servers !== undefined || item.servers !== undefined) {
    notices.add(
      'server of an operation',
      place,
      'write its host into the step, and into allowHosts',
    );
  }
  const body = bodyOf(document, operation.requestBody, place);
  if (body === null)
    return leftOut('body of a kind that steps cannot send', 'write a script by hand');
  const parameters = parametersOf(document, item, operation, place);
  const answers = Object.entries(objectOf(operation.responses));
  return [
    {
      method,
      template,
      tag: textOf(listOf(operation.tags)[0]) || null,
      place,
      pathValues: Object.fromEntries(parameters.path),
      query: parameters.query,
      headers: parameters.header,
      body,
      expect: expectOf(
        method,
        answers.map(([code]) => code),
      ),
      answer: answerSchema(document, answers),
      security: listOf(operation.security ?? root.security),
    },
  ];
}

type Parameters = Readonly<Record<'path' | 'query' | 'header', readonly Pair[]>>;

/** Those of the path and of the operation; the latter win. Optional ones are left out. */
function parametersOf(
  document: OpenapiDocument,
  item: JsonObject,
  operation: JsonObject,
  place: string,
): Parameters {
  const all = new Map<string, JsonObject>();
  for (const value of [...listOf(item.parameters), ...listOf(operation.parameters)]) {
    const parameter = document.resolve(value);
    all.set(`${textOf(parameter.in)} ${textOf(parameter.name)}`, parameter);
  }
  const found: Record<'path' | 'query' | 'header', Pair[]> = { path: [], query: [], header: [] };
  for (const parameter of all.values()) {
    const name = textOf(parameter.name);
    const where = textOf(parameter.in);
    if (name === '' || (parameter.required !== true && where !== 'path')) continue;
    const value = valueText(exampleOf(document, parameter, place));
    if (where === 'path' || where === 'query' || where === 'header')
      found[where].push([name, value]);
    else document.notices.add('cookie parameter', place, 'log in by a step that sets the cookie');
  }
  return found;
}

/** A list is written with commas. */
function valueText(value: Json): string {
  if (Array.isArray(value)) return value.map(valueText).join(',');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** Of a parameter or a media type: `example`, the first of `examples`, its schema. */
function exampleOf(document: OpenapiDocument, holder: JsonObject, place: string): Json {
  if (holder.example !== undefined) return holder.example;
  const [first] = Object.values(objectOf(holder.examples));
  const value = first === undefined ? undefined : document.resolve(first).value;
  if (value !== undefined) return value;
  const [media] = Object.values(objectOf(holder.content));
  return schemaExample(document, holder.schema ?? objectOf(media).schema, place);
}

/** Null where no step can send it. */
function bodyOf(document: OpenapiDocument, requestBody: unknown, place: string): Body | null {
  if (requestBody === undefined) return { kind: 'none' };
  const content = Object.entries(objectOf(document.resolve(requestBody).content));
  const of = (pattern: RegExp): JsonObject | null => {
    const found = content.find(([type]) => pattern.test(type));
    return found === undefined ? null : objectOf(found[1]);
  };
  if (content.length === 0) return { kind: 'none' };
  const isJson = /^application\/(?:[\w.+-]*\+)?json\b/i;
  const json = of(isJson) ?? of(/^\*\/\*/);
  if (json !== null) {
    const contentType = content.find(([type]) => isJson.test(type))?.[0];
    return jsonBody(exampleOf(document, json, place), contentType);
  }
  const form = of(/x-www-form-urlencoded/i);
  if (form !== null) return { kind: 'form', fields: fieldsOf(exampleOf(document, form, place)) };
  const multipart = of(/^multipart\/form-data/i);
  if (multipart !== null && !hasFile(document, multipart.schema)) {
    return { kind: 'multipart', fields: fieldsOf(exampleOf(document, multipart, place)) };
  }
  const text = of(/^text\//i);
  return text === null ? null : { kind: 'text', text: valueText(exampleOf(document, text, place)) };
}

const jsonBody = (value: Json, contentType?: string): Body =>
  typeof value === 'object' && value !== null
    ? { kind: 'json', value, ...(contentType === undefined ? {} : { contentType }) }
    : { kind: 'text', text: JSON.stringify(value) };

const fieldsOf = (value: Json): readonly Pair[] =>
  Object.entries(objectOf(value)).map(([name, inner]) => [name, valueText(inner)]);

const hasFile = (document: OpenapiDocument, schema: unknown): boolean =>
  Object.values(objectOf(document.resolve(schema).properties)).some((value) => {
    const { format, items, contentMediaType } = document.resolve(value);
    return (
      format === 'binary' ||
      contentMediaType !== undefined ||
      document.resolve(items).format === 'binary'
    );
  });

/** The documented statuses of success; without one those of a redirect. `200` alone is what GET expects anyway. */
function expectOf(method: string, codes: readonly string[]): readonly number[] {
  const of = (pattern: RegExp): readonly number[] =>
    codes.filter((code) => pattern.test(code)).map(Number);
  const good = of(/^2\d\d$/);
  const expected = good.length > 0 || codes.includes('2XX') ? good : of(/^3\d\d$/);
  return method === 'GET' && expected.length === 1 && expected[0] === 200
    ? []
    : expected.slice(0, 20);
}

function answerSchema(
  document: OpenapiDocument,
  answers: readonly (readonly [string, Json])[],
): Json | undefined {
  const success = answers.find(([code]) => /^2(?:\d\d|XX)$/.test(code));
  const content = Object.entries(objectOf(document.resolve(success?.[1]).content));
  return objectOf(content.find(([type]) => /json/i.test(type))?.[1]).schema;
}
