import { isObject, type Json, type JsonObject, listOf, objectOf, textOf } from './jsonText.ts';
import type { OpenapiDocument } from './openapiDocument.ts';

/**
 * A value that a schema of OpenAPI allows: its example where it has one, else the least that it asks for. Own code, because
 * it must be deterministic, bounded and say what it could not do; the generators of npm draw at random or fetch references.
 */

const depthMax = 8;
const propertiesMax = 30;
const itemsMax = 3;
const lengthMax = 1_000;

/** How much of a schema is looked at: its levels, and its parts in all. */
interface Budget {
  readonly levels: number;
  parts: number;
}
const fresh: Budget = { levels: depthMax, parts: 2_000 };
/** One level deeper, of the same parts. */
const deeper = (budget: Budget): Budget => ({
  levels: budget.levels - 1,
  get parts() {
    return budget.parts;
  },
  set parts(left: number) {
    budget.parts = left;
  },
});

/** Takes a part; false where nothing is left. */
function take(budget: Budget): boolean {
  budget.parts -= 1;
  return budget.levels >= 0 && budget.parts >= 0;
}

export function schemaExample(
  document: OpenapiDocument,
  schema: unknown,
  place: string,
  budget = { ...fresh },
): Json {
  const { notices } = document;
  if (!take(budget)) {
    notices.add(
      'schema deeper than is followed',
      place,
      'write the inner part of the body by hand',
    );
    return null;
  }
  const own = merged(document, document.resolve(schema), place, budget);
  const given = givenExample(own);
  if (given !== undefined) return given;
  const type = typeOf(own);
  if (type === 'object') return objectExample(document, own, place, budget);
  if (type === 'array') return arrayExample(document, own, place, budget);
  if (type === 'integer' || type === 'number') return numberExample(own, type);
  if (type === 'boolean') return true;
  return type === 'null' ? null : stringExample(document, own, place);
}

/** `example`, the first of `examples` (3.1), `const`, `default`, the first of `enum`. */
function givenExample(schema: JsonObject): Json | undefined {
  if (schema.example !== undefined) return schema.example;
  const [first] = listOf(schema.examples);
  if (first !== undefined) return first;
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined && schema.default !== null) return schema.default;
  return listOf(schema.enum).find((each) => each !== null);
}

/** A type of 3.1 may be a list; where there is none the keywords tell. */
function typeOf(schema: JsonObject): string {
  const types = Array.isArray(schema.type) ? listOf(schema.type) : [schema.type];
  const type = types.find((each) => typeof each === 'string' && each !== 'null');
  if (typeof type === 'string') return type;
  if (types.includes('null')) return 'null';
  if (schema.properties !== undefined || schema.additionalProperties !== undefined) return 'object';
  if (schema.items !== undefined) return 'array';
  if (schema.minimum !== undefined || schema.maximum !== undefined) return 'number';
  return 'string';
}

/** One schema of `allOf`, and of the first of `oneOf` or `anyOf` with what its discriminator asks for. */
function merged(
  document: OpenapiDocument,
  schema: JsonObject,
  place: string,
  budget: Budget,
): JsonObject {
  const choices = [...listOf(schema.oneOf), ...listOf(schema.anyOf)];
  const [first] = choices.filter((each) => document.resolve(each).type !== 'null');
  if (choices.length > 1) {
    document.notices.add(
      'choice of oneOf or anyOf',
      place,
      'the first is taken; write the others by hand',
    );
  }
  const parts = [...listOf(schema.allOf), ...(first === undefined ? [] : [first])];
  if (parts.length === 0 || !take(budget)) return schema;
  const inner = parts.map((part) =>
    merged(document, document.resolve(part), place, deeper(budget)),
  );
  const all = [...inner, schema];
  const tag = first === undefined ? {} : discriminated(schema, first);
  return {
    ...Object.assign({}, ...all),
    properties: {
      ...Object.assign({}, ...all.map(({ properties }) => objectOf(properties))),
      ...tag,
    },
    required: [
      ...new Set([...all.flatMap(({ required }) => listOf(required)), ...Object.keys(tag)]),
    ],
  };
}

/** The property that says which schema it is: its key in `mapping`, else the schema's name. */
function discriminated(schema: JsonObject, choice: Json): JsonObject {
  const { propertyName, mapping } = objectOf(schema.discriminator);
  const ref = textOf(objectOf(choice).$ref);
  if (typeof propertyName !== 'string' || ref === '') return {};
  const name = ref.split('/').at(-1) ?? '';
  const mapped = Object.entries(objectOf(mapping)).find(
    ([, target]) => target === ref || target === name,
  );
  return { [propertyName]: { const: mapped?.[0] ?? name } };
}

/** The required properties; all of them where none is. What only answers hold is left out. */
function objectExample(
  document: OpenapiDocument,
  schema: JsonObject,
  place: string,
  budget: Budget,
): Json {
  const required = listOf(schema.required);
  const properties = Object.entries(objectOf(schema.properties)).filter(
    ([name, value]) =>
      (required.length === 0 || required.includes(name)) &&
      document.resolve(value).readOnly !== true,
  );
  return Object.fromEntries(
    properties
      .slice(0, propertiesMax)
      .map(([name, value]) => [name, schemaExample(document, value, place, deeper(budget))]),
  );
}

function arrayExample(
  document: OpenapiDocument,
  schema: JsonObject,
  place: string,
  budget: Budget,
): Json {
  const count = Math.min(itemsMax, Math.max(1, numberOf(schema.minItems) ?? 1));
  return Array.from({ length: count }, () =>
    schemaExample(document, schema.items, place, deeper(budget)),
  );
}

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** The least value that the bounds allow, 1 where it does. An exclusive bound is a flag in 3.0 and a number in 3.1. */
function numberExample(schema: JsonObject, type: string): Json {
  const least = numberOf(schema.exclusiveMinimum) ?? numberOf(schema.minimum);
  const most = numberOf(schema.exclusiveMaximum) ?? numberOf(schema.maximum);
  const isOpen = typeof schema.exclusiveMinimum === 'number' || schema.exclusiveMinimum === true;
  const isOpenAbove =
    typeof schema.exclusiveMaximum === 'number' || schema.exclusiveMaximum === true;
  const unit = numberOf(schema.multipleOf) ?? (type === 'integer' ? 1 : 0.5);
  const low =
    least === undefined ? Math.min(1, most ?? 1) : Math.max(least, Math.min(1, most ?? 1));
  const multiple = Math.ceil(low / unit) * unit;
  const inside = isOpen && multiple === least ? multiple + unit : multiple;
  return isOpenAbove && inside === most ? inside - unit : inside;
}

const formats: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00Z',
  duration: 'PT1H',
  email: 'user@example.com',
  hostname: 'example.com',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  'uri-reference': '/',
  uuid: '00000000-0000-4000-8000-000000000001',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  byte: 'dGV4dA==',
};

/** Whether a text is one of those that are written where a schema gives none. */
export const isMadeUp = (text: string): boolean =>
  /^(?:text?x*|te?)$/.test(text) || Object.values(formats).includes(text);

function stringExample(document: OpenapiDocument, schema: JsonObject, place: string): Json {
  const known = formats[textOf(schema.format)];
  if (known !== undefined) return known;
  if (schema.pattern !== undefined) {
    document.notices.add('text with a pattern', place, 'write a value that matches it');
  }
  const least = Math.min(lengthMax, numberOf(schema.minLength) ?? 0);
  const most = numberOf(schema.maxLength) ?? lengthMax;
  return 'text'.padEnd(least, 'x').slice(0, Math.max(0, most));
}

/** The properties of a schema that answers with an object, or of the elements of its list. */
export function propertiesOf(
  document: OpenapiDocument,
  schema: unknown,
  place: string,
): JsonObject {
  return objectOf(merged(document, document.resolve(schema), place, { ...fresh }).properties);
}

export const isArraySchema = (document: OpenapiDocument, schema: unknown): boolean => {
  const found = document.resolve(schema);
  return isObject(found) && typeOf(found) === 'array';
};
