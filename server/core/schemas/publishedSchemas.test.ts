import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { publishedSchemas } from './publishedSchemas.ts';

const folder = fileURLToPath(new URL('../../../docs/schemas/', import.meta.url));

describe('published JSON Schemas', () => {
  // `npx vitest run --project unit server/core/schemas/publishedSchemas.test.ts -u` writes them anew.
  it.each(Object.entries(publishedSchemas))('%s is current', async (name, schema) => {
    await expect(`${JSON.stringify(schema(), null, 2)}\n`).toMatchFileSnapshot(`${folder}${name}`);
  });
});
