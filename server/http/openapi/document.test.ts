import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../root.ts';
import { operations } from '../operations.ts';
import { openApiText } from './document.ts';
import { typesOf } from './typegen/generate.mjs';

const read = (path: string) => readFileSync(join(packageRoot(), path), 'utf8');

describe('the OpenAPI document', () => {
  it('is the one in docs/openapi.json (else: npm run openapi)', () => {
    expect(read('docs/openapi.json')).toBe(openApiText());
  });

  it("is what the console's types were made from (else: npm run openapi)", async () => {
    const types = await typesOf(JSON.parse(openApiText()));
    expect(read('web/src/api/generated.ts')).toBe(types);
  });

  it('requires a login wherever the operation is not open', () => {
    const { paths } = JSON.parse(openApiText());
    for (const [id, operation] of Object.entries(operations)) {
      const described = paths[`/api${operation.path}`][operation.method];
      expect(described.operationId).toBe(id);
      expect(described.security).toEqual(operation.access === 'open' ? [] : undefined);
      expect(Object.keys(described.responses)).toContain(String(operation.status));
    }
  });
});
