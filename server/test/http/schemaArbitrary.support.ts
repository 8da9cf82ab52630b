import fc from 'fast-check';

/** The part of JSON Schema that the API document uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

export type Schemas = Readonly<Record<string, JsonSchema>>;

/** Values that a schema of the API document allows. */
export function arbitraryOf(schema: JsonSchema, schemas: Schemas): fc.Arbitrary<unknown> {
  const of = (inner: JsonSchema) => arbitraryOf(inner, schemas);
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/components/schemas/', '');
    const found = schemas[name];
    if (found === undefined) throw new Error(`the document has no schema ${name}`);
    return of(found);
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(of));
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1_000_000 });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
    case 'string':
      return textOf(schema);
    case 'array':
      return fc.array(of(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 5, 5),
      });
    case 'object':
      return objectOf(schema, of);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function textOf({ pattern, minLength = 0, maxLength = 40 }: JsonSchema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, minLength + 40) });
}

function objectOf(
  { properties = {}, required = [], additionalProperties }: JsonSchema,
  of: (schema: JsonSchema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const known = Object.fromEntries(
    Object.entries(properties).map(([key, each]) => [key, of(each)]),
  );
  const named = fc.record(known, {
    requiredKeys: Object.keys(known).filter((key) => required.includes(key)),
  });
  if (typeof additionalProperties !== 'object') return named;
  const more = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), of(additionalProperties), {
    maxKeys: 3,
  });
  return fc.tuple(more, named).map(([left, right]) => ({ ...left, ...right }));
}

/** The values of a schema, broken in one place: a wrong type, a missing or an unknown key, a text no store can hold. */
export function brokenOf(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const nonsense = fc.constantFrom<unknown>(
    ...[null, true, -1, 1e300, '', 'a\u0000b', '\ud800', [], {}, [[[[]]]], 'x'.repeat(5_000)],
  );
  return fc.tuple(valid, fc.nat(), nonsense).map(([value, at, wrong]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong;
    const keys = Object.keys(value);
    const key = keys[at % (keys.length + 2)];
    if (key !== undefined) return { ...value, [key]: wrong };
    if (at % 2 === 0) return { ...value, unknownKey: wrong };
    return Object.fromEntries(Object.entries(value).slice(1));
  });
}
